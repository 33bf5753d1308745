package io.p2pcoordinator.harness.bench.state;

import io.p2pcoordinator.app.simulation.Area;
import io.p2pcoordinator.app.simulation.EntityVisitor;
import io.p2pcoordinator.app.simulation.ZoneEntities;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Areas of 30 by 30 cells in one zone whose entities all walk. */
@Command(
        name = "area",
        description = "Area queries in a zone of 100,000 walking entities, beside a look at each of them.",
        mixinStandardHelpOptions = true)
public final class AreaBench implements Callable<Integer> {
    private static final int SIDE_MM = 30_000;
    private static final int DELTAS = 64;
    private static final int MOVES_BETWEEN_TURNS = 2_000;
    private static final double NANOS_PER_MICRO = 1e3;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--entities", description = "In the zone (default: ${DEFAULT-VALUE}).")
    private int entities = 100_000;

    private final SplittableRandom random = new SplittableRandom(5);
    private long found;

    @Override
    public Integer call() throws Exception {
        var load = new MoveLoad(1, entities);
        ZoneEntities zone = load.state.zone(load.zone(0).id()).orElseThrow();
        List<List<Double>> micros = Rounds.interleave(
                options.rounds,
                _ -> turn("grid", load, area -> zone.forEachInArea(area, load.nowUs, counting())),
                _ -> turn(
                        "look",
                        load,
                        area -> zone.forEach(entity -> {
                            if (area.contains(entity.xMmAt(load.nowUs), entity.yMmAt(load.nowUs))) {
                                found++;
                            }
                        })));
        Report.print(
                List.of(Figure.cost(
                                "area",
                                Rounds.median(micros.get(0), Double::doubleValue),
                                Rounds.median(micros.get(1), Double::doubleValue),
                                "us/query")
                        .with("entities", entities)),
                options.json);
        return 0;
    }

    private EntityVisitor counting() {
        return _ -> found++;
    }

    private interface Query {
        void ask(Area area);
    }

    private double turn(String side, MoveLoad load, Query query) {
        for (var raw : load.moves(MOVES_BETWEEN_TURNS, DELTAS)) {
            load.applyAnew(raw);
        }
        found = 0;
        long begin = System.nanoTime();
        long until = begin + options.secondsPerRound() * 1_000_000_000L;
        long queries = 0;
        long now = begin;
        while (now < until) {
            long x = random.nextInt(MoveLoad.MAP_MM - SIDE_MM);
            long y = random.nextInt(MoveLoad.MAP_MM - SIDE_MM);
            query.ask(new Area(x, y, x + SIDE_MM, y + SIDE_MM));
            queries++;
            now = System.nanoTime();
        }
        double micros = (now - begin) / NANOS_PER_MICRO / queries;
        Report.progress("%-5s %8.2f us, %.0f entities found a query", side, micros, (double) found / queries);
        return micros;
    }
}
