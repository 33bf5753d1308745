package io.p2pcoordinator.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Turns of several sides, interleaved so that what disturbs the machine disturbs them alike, each beginning in turn. The first turn
 * of each warms up and does not count.
 */
public final class Rounds {
    /** One turn of a side. */
    @FunctionalInterface
    public interface Turn<R> {
        R measure(int round) throws Exception;
    }

    private Rounds() {}

    /** @return each side's results in the order of its turns, without the one that warms up */
    @SafeVarargs
    public static <R> List<List<R>> interleave(int rounds, Turn<R>... sides) throws Exception {
        var results = new ArrayList<List<R>>();
        for (int side = 0; side < sides.length; side++) {
            results.add(new ArrayList<>());
        }
        for (int round = 0; round <= rounds; round++) {
            for (int turn = 0; turn < sides.length; turn++) {
                int side = (turn + round) % sides.length;
                R result = sides[side].measure(round);
                if (round > 0) {
                    results.get(side).add(result);
                }
            }
        }
        return results;
    }

    /** Of an even number, the mean of the two in the middle; 0 of none. */
    public static <R> double median(List<R> results, ToDoubleFunction<R> figure) {
        double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) {
            return 0;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
