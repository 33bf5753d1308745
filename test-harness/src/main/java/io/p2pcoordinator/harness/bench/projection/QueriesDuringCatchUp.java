package io.p2pcoordinator.harness.bench.projection;

import com.zaxxer.hikari.HikariDataSource;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.projections.Projections;
import io.p2pcoordinator.projections.query.EntityQueries;
import io.p2pcoordinator.projections.query.TableReader;
import io.p2pcoordinator.projections.table.Connections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * Pages of zones, read fifty times a second: while a projector that was far behind catches up, and while it has nothing to do. Each
 * query begins when it is due, whatever became of those before it, in the process of the projector.
 */
final class QueriesDuringCatchUp {
    private static final long PERIOD_NS = 20_000_000;
    private static final int WARM_UP_QUERIES = 500;
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final int PAGE = 200;

    private final EventLog log;
    private final Tables tables;
    private final EntityLoad load;

    QueriesDuringCatchUp(EventLog log, Tables tables, EntityLoad load) {
        this.log = log;
        this.tables = tables;
        this.load = load;
    }

    Figure measure(int commits) throws Exception {
        try (HikariDataSource pool = Connections.forQueries(tables.config())) {
            var queries = new EntityQueries(new TableReader(pool));
            for (int i = 0; i < WARM_UP_QUERIES; i++) {
                read(queries, i);
            }
            long quietUntilNs = System.nanoTime() + QUIET.toNanos();
            Histogram quiet = query(queries, () -> System.nanoTime() > quietUntilNs);
            var _ = load.move(log, commits, commits);
            try (Projections projections = tables.open(log)) {
                long startNs = System.nanoTime();
                var caughtUp = new AtomicBoolean();
                Thread watch = Thread.ofVirtual().start(() -> {
                    try {
                        Tables.awaitAll(projections, log);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                    caughtUp.set(true);
                });
                Histogram behind = query(queries, caughtUp::get);
                double seconds = (System.nanoTime() - startNs) / 1e9;
                watch.join();
                Report.progress(
                        "catch-up of %,d commits in %.2f s: queries p50 %.2f ms, p90 %.2f ms, p99 %.2f ms; at rest p99 %.2f ms",
                        commits, seconds, ms(behind, 50), ms(behind, 90), ms(behind, 99), ms(quiet, 99));
                return Figure.cost("projection-catch-up-query-p99", ms(behind, 99), ms(quiet, 99), "ms")
                        .with("p50_ms", ms(behind, 50))
                        .with("p90_ms", ms(behind, 90))
                        .with("queries", behind.getTotalCount())
                        .with("deltas_per_s", (double) commits * EntityLoad.MOVES_A_COMMIT / seconds);
            }
        }
    }

    private Histogram query(EntityQueries queries, BooleanSupplier end) throws Exception {
        var latencies = new Histogram(3);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Long>>();
            for (long dueNs = System.nanoTime(); !end.getAsBoolean(); dueNs += PERIOD_NS) {
                for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                    LockSupport.parkNanos(leftNs);
                }
                long startNs = dueNs;
                int zone = answers.size();
                answers.add(threads.submit(() -> {
                    read(queries, zone);
                    return System.nanoTime() - startNs;
                }));
            }
            for (Future<Long> answer : answers) {
                latencies.recordValue(answer.get());
            }
        }
        return latencies;
    }

    private void read(EntityQueries queries, int zone) {
        String zoneId = load.zoneId(zone * 7 % load.zones());
        List<?> found = queries.inRectangle(
                        zoneId, Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, PAGE)
                .entities();
        if (found.isEmpty()) {
            throw new IllegalStateException("expected entities in " + zoneId + ", but there are none");
        }
    }

    private static double ms(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }
}
