package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.projections.Projections;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** From the acknowledgement of a commit of 64 moves to the moment a reader who waits for it may read, with nothing else going on. */
final class TimeToVisible {
    private static final int WARM_UP = 50;
    private static final int SAMPLES = 300;

    private TimeToVisible() {}

    static Figure measure(EventLog log, Tables ours, Tables raw, EntityLoad load) throws Exception {
        var shown = new Histogram(3);
        try (Projections projections = ours.open(log)) {
            Tables.awaitAll(projections, log);
            for (int i = 0; i < WARM_UP + SAMPLES; i++) {
                Position position = load.moveOnce(log);
                long startNs = System.nanoTime();
                if (!projections.positions().await(position, Duration.ofSeconds(30))) {
                    throw new IllegalStateException("expected the tables to reach " + position);
                }
                record(shown, i, startNs);
            }
        }
        var upserted = new Histogram(3);
        try (ArrayUpserts upserts = ArrayUpserts.connect(raw.database())) {
            for (int i = 0; i < WARM_UP + SAMPLES; i++) {
                List<EntityRows> batch = load.move(log, 1, 1);
                long startNs = System.nanoTime();
                upserts.write(batch);
                record(upserted, i, startNs);
            }
        }
        return Figure.cost("projection-visible-p50", ms(shown, 50), ms(upserted, 50), "ms")
                .with("p99_ms", ms(shown, 99))
                .with("raw_p99_ms", ms(upserted, 99));
    }

    private static void record(Histogram latencies, int sample, long startNs) {
        if (sample >= WARM_UP) {
            latencies.recordValue(System.nanoTime() - startNs);
        }
    }

    private static double ms(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }
}
