package io.p2pcoordinator.harness.bench.start;

import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.Recovery;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamSnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.SnapshotRecovery;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.BenchProcess;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The same work in worlds of 1x, 10x and 100x the zones, entities and length of the log, one after the other in servers of their
 * own. Ours is the cost in the largest, raw that in the smallest: a ratio of 1 means that it does not grow.
 */
@Command(name = "growth", description = "How costs grow with zones, entities and the length of the log.")
public final class GrowthBench implements Callable<Integer> {
    private static final int[] FACTORS = {1, 10, 100};
    private static final int APPENDS = 2_000;
    private static final int LOOK_UPS = 300;
    private static final int TAIL = 1_000;
    private static final int RECOVERIES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--zones", description = "at 1x (default: ${DEFAULT-VALUE})")
    private int zones = 10;

    @Option(names = "--entities", description = "at 1x (default: ${DEFAULT-VALUE})")
    private int entities = 2_000;

    @Option(names = "--log", description = "commits at 1x (default: ${DEFAULT-VALUE})")
    private int commits = 1_000;

    /** Costs in one world, in milliseconds; recovery with the same tail after the snapshot in each. */
    private record Costs(double appendMs, double byIdMs, double byAreaMs, double recoveryMs, double fullReplayMs) {}

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("bench-growth");
        var all = new ArrayList<Costs>();
        for (int factor : FACTORS) {
            all.add(measure(factor, logs));
            Report.progress("%3dx: %s", factor, all.getLast());
        }
        Report.print(
                List.of(
                        figure("growth_recovery_without_snapshot", all, costs -> costs.fullReplayMs),
                        figure("growth_append", all, costs -> costs.appendMs),
                        figure("growth_look_up_id", all, costs -> costs.byIdMs),
                        figure("growth_look_up_area", all, costs -> costs.byAreaMs),
                        figure("growth_recovery", all, costs -> costs.recoveryMs)),
                options.json);
        return 0;
    }

    private interface Cost {
        double of(Costs costs);
    }

    private static Figure figure(String name, List<Costs> all, Cost cost) {
        Figure figure = Figure.cost(name, cost.of(all.getLast()), cost.of(all.getFirst()), "ms");
        for (int i = 0; i < FACTORS.length; i++) {
            figure = figure.with("at_" + FACTORS[i] + "x", cost.of(all.get(i)));
        }
        return figure;
    }

    private Costs measure(int factor, Path logs) throws Exception {
        try (var servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            var node = new NodeUnderTest(servers, logs);
            try (var world = new EntityWorld(servers.nats().url(), zones * factor, entities * factor)) {
                double appendMs;
                double byIdMs;
                double byAreaMs;
                long begun = System.nanoTime();
                try (BenchProcess process = node.launch(List.of())) {
                    node.ready(process, begun);
                    world.populate();
                    var _ = world.move(commits * factor);
                    world.awaitEverywhere(node.uri());
                    appendMs = world.move(APPENDS) * 1_000 / APPENDS;
                    world.awaitEverywhere(node.uri());
                    URI zone = node.uri().resolve("/api/v1/zones/" + register(node.uri()));
                    byIdMs = lookUp(zone);
                    byAreaMs = lookUp(URI.create(zone + "/entities?x1=0&y1=0&x2=400&y2=400"));
                }
                var _ = world.move(TAIL);
                return new Costs(appendMs, byIdMs, byAreaMs, recoveryMs(servers, true), recoveryMs(servers, false));
            }
        }
    }

    /** The zone's own entities are as many in each world. */
    private static String register(URI node) throws IOException {
        String zone = EntityWorld.zone(0);
        var connection =
                (HttpURLConnection) node.resolve("/api/v1/zones").toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write("""
                {"zone_id": "%1$s", "zone_name": "%1$s", "zone_display_name": "%1$s", "map_name": "%1$s"}""".formatted(zone).getBytes(StandardCharsets.UTF_8));
        if (connection.getResponseCode() != 201) {
            throw new IOException("expected the zone to be registered, but it is " + connection.getResponseCode());
        }
        return zone;
    }

    /** The median of many, after as many that warm up. */
    private static double lookUp(URI uri) throws IOException {
        var times = new ArrayList<Double>();
        for (int i = 0; i < 2 * LOOK_UPS; i++) {
            long begun = System.nanoTime();
            try (InputStream answer = uri.toURL().openStream()) {
                var _ = answer.readAllBytes();
            }
            if (i >= LOOK_UPS) {
                times.add((System.nanoTime() - begun) / 1e6);
            }
        }
        return Rounds.median(times, time -> time);
    }

    /** Of the state in memory alone, in this process, without the start of another: the best of a few. */
    private static double recoveryMs(LocalStack servers, boolean fromSnapshots) throws InterruptedException {
        JetStreamConfig config = JetStreamConfig.of(servers.nats().url(), "bench-recovery");
        double best = Double.MAX_VALUE;
        try (var log = JetStreamEventLog.connectToRead(config);
                var store = JetStreamSnapshotStore.connect(config)) {
            for (int i = 0; i < RECOVERIES; i++) {
                long begun = System.nanoTime();
                Recovery recovery = fromSnapshots ? new SnapshotRecovery(store, log, PATIENCE) : Recovery.NONE;
                try (var lanes = Lanes.start(
                        log,
                        LaneConfig.forThisMachine(),
                        GrowthBench::emptyState,
                        recovery,
                        List.of(),
                        failure -> Report.progress("a lane failed: %s", failure))) {
                    if (!lanes.awaitCaughtUp(PATIENCE)) {
                        throw new IllegalStateException("expected lanes to catch up within " + PATIENCE);
                    }
                    best = Math.min(best, (System.nanoTime() - begun) / 1e6);
                }
            }
        }
        return best;
    }

    private static StreamState emptyState(StreamId stream) {
        if (stream.isEntity()) {
            return new EntityState();
        }
        return stream.equals(StreamId.CONTROL) ? new ControlState() : new TelemetryState();
    }
}
