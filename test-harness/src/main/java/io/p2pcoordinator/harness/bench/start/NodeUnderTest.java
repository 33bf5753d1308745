package io.p2pcoordinator.harness.bench.start;

import io.p2pcoordinator.harness.bench.BenchProcess;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A coordinator that is started again and again on the same servers, in a process of its own. */
final class NodeUnderTest {
    private static final Pattern PAUSE = Pattern.compile("the lane waited (\\d+) us");

    private final LocalStack servers;
    private final PostgresDatabase database;
    private final Path logs;
    private final int port;

    NodeUnderTest(LocalStack servers, Path logs) throws IOException {
        this.servers = servers;
        this.database = servers.postgres().createDatabase();
        this.logs = logs;
        this.port = ServerUnderTest.freePort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Seconds until it was ready; it has ended when this returns. */
    double startAndStop(List<String> jvmOptions) throws IOException {
        long started = System.nanoTime();
        try (BenchProcess process = launch(jvmOptions)) {
            return ready(process, started);
        }
    }

    /** Lets a start write the cache from which later ones begin. */
    void train(Path cache) throws IOException {
        var _ = startAndStop(List.of()); // creates streams and tables, which is no start's everyday work
        var _ = startAndStop(List.of("-XX:AOTCacheOutput=" + cache));
    }

    BenchProcess launch(List<String> jvmOptions) throws IOException {
        return ColdStart.coordinator(jvmOptions).launch(environment(), logs.resolve("coordinator.log"));
    }

    /** How long a lane waited at most for its state to be copied, as the node logged it. */
    double longestPauseMs() throws IOException {
        return PAUSE.matcher(Files.readString(logs.resolve("coordinator.log")))
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .max()
                        .orElse(0)
                / 1e3;
    }

    double ready(BenchProcess process, long startedNanos) throws IOException {
        return ColdStart.secondsUntil(process, startedNanos, uri().resolve("/health/readiness"), 200);
    }

    private Map<String, String> environment() {
        return new HashMap<>(Map.ofEntries(
                Map.entry("P2P_SERVICE_ENV", "development"),
                Map.entry("P2P_SERVICE_PORT", Integer.toString(port)),
                Map.entry("P2P_NODE_ID", "bench"),
                Map.entry("P2P_HOST_TIMEOUT_SECONDS", "3600"),
                Map.entry("P2P_NATS_URL", servers.nats().url()),
                Map.entry("P2P_ETCD_ENDPOINTS", servers.etcd().endpoint()),
                Map.entry("POSTGRES_HOST", database.host()),
                Map.entry("POSTGRES_PORT", Integer.toString(database.port())),
                Map.entry("POSTGRES_DB", database.name()),
                Map.entry("POSTGRES_USER", database.user()),
                Map.entry("POSTGRES_PASSWORD", database.password())));
    }
}
