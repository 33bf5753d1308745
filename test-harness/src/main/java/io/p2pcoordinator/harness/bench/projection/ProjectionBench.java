package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.NatsSettings;
import io.p2pcoordinator.projections.Projections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Projects moves of entities out of JetStream into rows, and writes the rows that batches of as many commits come to with plain array
 * upserts, in turns.
 */
@Command(
        name = "projection",
        description = "Entities from JetStream to rows in PostgreSQL, beside array upserts of the same rows.",
        mixinStandardHelpOptions = true)
public final class ProjectionBench implements Callable<Integer> {
    private static final int FIRST_COMMITS = 20_000;
    private static final int MIN_COMMITS = 10_000;
    private static final int MAX_COMMITS = 200_000;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--entities", description = "Entities in all zones (default: ${DEFAULT-VALUE}).")
    private int entities = 100_000;

    @Option(names = "--zones", description = "Zones (default: ${DEFAULT-VALUE}).")
    private int zones = 1_000;

    private record Turn(double seconds, long deltas, long rows, long batches, double inPlace) {
        double rowsPerSecond() {
            return rows / seconds;
        }

        double rowsInBatch() {
            return (double) rows / batches;
        }

        double deltasPerSecond() {
            return deltas / seconds;
        }
    }

    /** What both sides do in one round. */
    private record Work(int commits, List<EntityRows> batches) {}

    private final Map<Integer, Work> works = new HashMap<>();
    private int commits = FIRST_COMMITS;

    @Override
    public Integer call() throws Exception {
        try (LocalStack servers = LocalStack.builder(ServerKind.NATS, ServerKind.POSTGRES)
                        .natsSettings(NatsSettings.lazySync())
                        .start();
                EventLog log = JetStreamEventLog.connect(JetStreamConfig.of(servers.natsUrl(), "bench"))) {
            var ours = new Tables(servers.postgres().createDatabase());
            var raw = new Tables(servers.postgres().createDatabase());
            var load = new EntityLoad(entities, zones);
            load.spawnAll(log);
            try (Projections projections = ours.open(log);
                    Projections rows = raw.open(log)) {
                Tables.awaitAll(projections, log);
                Tables.awaitAll(rows, log);
            }
            requireFsync(ours);
            List<List<Turn>> turns = Rounds.interleave(
                    options.rounds,
                    round -> project(work(round, load, log, ours), ours, log),
                    round -> upsert(work(round, load, log, ours), raw));
            requireSameRows(ours, raw);
            works.clear();
            var figures = new ArrayList<Figure>();
            figures.add(TimeToVisible.measure(log, ours, raw, load));
            figures.add(new QueriesDuringCatchUp(log, ours, load).measure(commits));
            figures.add(new ControlTurns(log, ours, raw).measure(options.rounds));
            figures.addAll(figures(turns.getFirst(), turns.getLast()));
            Report.print(figures, options.json);
        }
        return 0;
    }

    private static void requireFsync(Tables tables) throws Exception {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            if (!tables.show(setting).equals("on")) {
                throw new IllegalStateException("expected " + setting + " to be on, but it is " + tables.show(setting));
            }
        }
    }

    private static void requireSameRows(Tables ours, Tables raw) throws Exception {
        String digest = "SELECT count(*), sum(hashtextextended(e::text, 0)) FROM p2p.entity e";
        if (!ours.select(digest).equals(raw.select(digest))) {
            throw new IllegalStateException("expected the same rows on both sides, but they are " + ours.select(digest)
                    + " and " + raw.select(digest));
        }
    }

    private Work work(int round, EntityLoad load, EventLog log, Tables tables) {
        works.remove(round - 1);
        return works.computeIfAbsent(
                round,
                _ -> new Work(commits, load.move(log, commits, tables.config().maxBatchCommits())));
    }

    private Turn project(Work work, Tables tables, EventLog log) throws Exception {
        Tables.Counted before = tables.counted("entity");
        double seconds;
        long batches;
        try (Projections projections = tables.open(log)) {
            long startNs = System.nanoTime();
            Tables.awaitAll(projections, log);
            seconds = (System.nanoTime() - startNs) / 1e9;
            batches = projections.status().getLast().batches();
        }
        Tables.Counted counted = tables.counted("entity").since(before);
        long perRound = Math.round(work.commits / seconds * options.secondsPerRound());
        commits = Math.clamp(perRound, MIN_COMMITS, MAX_COMMITS);
        return progress(
                "ours",
                new Turn(
                        seconds,
                        (long) work.commits * EntityLoad.MOVES_A_COMMIT,
                        counted.written(),
                        batches,
                        (double) counted.updatedInPlace() / counted.updated()));
    }

    private Turn upsert(Work work, Tables tables) throws Exception {
        double seconds;
        Tables.Counted before = tables.counted("entity");
        try (ArrayUpserts upserts = ArrayUpserts.connect(tables.database())) {
            long startNs = System.nanoTime();
            upserts.write(work.batches);
            seconds = (System.nanoTime() - startNs) / 1e9;
        }
        Tables.Counted counted = tables.counted("entity").since(before);
        return progress(
                "raw",
                new Turn(
                        seconds,
                        (long) work.commits * EntityLoad.MOVES_A_COMMIT,
                        work.batches.stream().mapToLong(EntityRows::count).sum(),
                        work.batches.size(),
                        (double) counted.updatedInPlace() / counted.updated()));
    }

    private static Turn progress(String side, Turn turn) {
        Report.progress(
                "%-5s %,10.0f rows/s %,12.0f deltas/s in %.2f s, %,.0f rows a batch, %.0f %% in place",
                side,
                turn.rowsPerSecond(),
                turn.deltasPerSecond(),
                turn.seconds,
                turn.rowsInBatch(),
                turn.inPlace * 100);
        return turn;
    }

    private static List<Figure> figures(List<Turn> ours, List<Turn> raw) {
        return List.of(
                Figure.rate(
                        "projection-deltas",
                        Rounds.median(ours, Turn::deltasPerSecond),
                        Rounds.median(raw, Turn::deltasPerSecond),
                        "deltas/s"),
                Figure.rate(
                                "projection",
                                Rounds.median(ours, Turn::rowsPerSecond),
                                Rounds.median(raw, Turn::rowsPerSecond),
                                "rows/s")
                        .with("rows_in_batch", Rounds.median(ours, Turn::rowsInBatch))
                        .with("raw_rows_in_batch", Rounds.median(raw, Turn::rowsInBatch))
                        .with("updated_in_place", Rounds.median(ours, Turn::inPlace)));
    }
}
