package io.p2pcoordinator.harness.bench.log;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.NatsSettings;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commits of 128 bytes, pipelined, from one thread, by four clients in turns to the same streams of one server. */
abstract class AppendMeasurement implements Callable<Integer> {
    private static final String UNIT = "commits/s";

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--streams", description = "Entity streams, 1 to 16 (default: ${DEFAULT-VALUE}).")
    private int streams = 4;

    @Option(names = "--zones", description = "Zones of each stream (default: ${DEFAULT-VALUE}).")
    private int zones = 16;

    /** What each way of appending reached, commits a second. */
    record Rates(double published, double appended, double rawAsync, double rawBatches) {}

    abstract NatsSettings server();

    /** The headline figure last. */
    abstract List<Figure> figures(Rates rates);

    @Override
    public Integer call() throws Exception {
        var load = new AppendLoad(streams, zones);
        int window = EventPublisher.WINDOW * streams;
        try (LocalStack servers = LocalStack.builder(ServerKind.NATS)
                        .natsSettings(server())
                        .start();
                EventLog log = JetStreamEventLog.connect(JetStreamConfig.of(servers.natsUrl(), "bench"));
                var raw = new RawClient(servers.natsUrl(), load, window)) {
            var ours = new OurClients(log, load, window);
            long before = stored(log, load);
            var told = new long[1];
            List<List<Double>> rates = Rounds.interleave(
                    options.rounds,
                    turn("publisher", ours::publish, told),
                    turn("log.append", ours::append, told),
                    turn("raw async", raw::publishAsync, told),
                    turn("raw batches", raw::publishBatches, told));
            List<Double> medians = rates.stream()
                    .map(ofSide -> Rounds.median(ofSide, rate -> rate))
                    .toList();
            long stored = stored(log, load) - before;
            Report.print(
                    figures(new Rates(medians.get(0), medians.get(1), medians.get(2), medians.get(3))).stream()
                            .map(figure -> figure.with("streams", streams).with("zones", streams * zones))
                            .toList(),
                    options.json);
            if (stored != told[0]) {
                Report.progress("expected %d commits in the log, as acknowledged, but there are %d", told[0], stored);
            }
            return stored == told[0] ? 0 : 1;
        }
    }

    static Figure rate(String name, double ours, double raw) {
        return Figure.rate(name, ours, raw, UNIT);
    }

    private Rounds.Turn<Double> turn(String name, AppendSide side, long[] told) {
        return _ -> {
            long start = System.nanoTime();
            long count = side.send(start + TimeUnit.SECONDS.toNanos(options.secondsPerRound()));
            double rate = count * 1e9 / (System.nanoTime() - start);
            told[0] += count;
            Report.progress("%-12s %,9.0f %s", name, rate, UNIT);
            return rate;
        };
    }

    private static long stored(EventLog log, AppendLoad load) {
        return load.streams().stream()
                .mapToLong(stream -> log.end(stream).sequence())
                .sum();
    }
}
