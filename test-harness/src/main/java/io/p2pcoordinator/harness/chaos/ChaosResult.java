package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.harness.check.CheckReport;
import io.p2pcoordinator.harness.check.History;
import io.p2pcoordinator.harness.check.Outcome;
import java.io.PrintWriter;
import java.util.List;

/** How a run ended. */
public record ChaosResult(
        ChaosOptions options, int faults, History history, CheckReport check, List<String> notHealed) {
    public ChaosResult {
        notHealed = List.copyOf(notHealed);
    }

    /** Nothing was lost, doubled or wrong, and everything works again. */
    public boolean isGood() {
        return check.isClean() && notHealed.isEmpty();
    }

    public long acknowledged() {
        return count(Outcome.Acknowledged.class);
    }

    public long refused() {
        return count(Outcome.Refused.class);
    }

    public long unknown() {
        return count(Outcome.Unknown.class);
    }

    public void print(PrintWriter out) {
        out.printf(
                "seed %d, %d nodes, %d s, %d faults: %d writes (%d acknowledged, %d refused, %d unknown), %d reads%n",
                options.seed(),
                options.nodes(),
                options.length().toSeconds(),
                faults,
                history.operations().size(),
                acknowledged(),
                refused(),
                unknown(),
                history.reads().size());
        check.print(out);
        notHealed.forEach(what -> out.println("NOT HEALED " + what));
        if (!isGood()) {
            out.println("data, logs and history are in " + options.folder() + "; again with --seed " + options.seed());
        }
        out.flush();
    }

    private long count(Class<? extends Outcome> kind) {
        return history.operations().stream()
                .filter(operation -> kind.isInstance(operation.outcome()))
                .count();
    }
}
