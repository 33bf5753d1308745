package io.p2pcoordinator.harness.bench.failover;

import io.p2pcoordinator.app.cluster.Assignment;
import io.p2pcoordinator.app.cluster.Assignment.Member;
import io.p2pcoordinator.etcd.jetcd.JetcdSettings;
import io.p2pcoordinator.etcd.jetcd.JetcdStore;
import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.OwnerRecord;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.ServerCluster;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.EtcdServer;
import io.p2pcoordinator.localstack.server.NatsServer;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The servers and the coordinators on them, each a process that can be killed and started again. One thread. */
final class ThreeNodes implements AutoCloseable {
    static final List<String> IDS = List.of("node-1", "node-2", "node-3");

    private static final int SIZE = IDS.size();
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ServerCluster<NatsServer> nats;
    private final ServerCluster<EtcdServer> etcd;
    private final PostgresDatabase database;
    private final CoordinationStore store;
    private final Path logs;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, Process> processes = new HashMap<>();

    ThreeNodes() throws IOException, InterruptedException {
        try {
            nats = open(LocalStack.startNatsCluster(SIZE));
            etcd = open(LocalStack.startEtcdCluster(SIZE));
            database = open(LocalStack.startTemporary(ServerKind.POSTGRES))
                    .postgres()
                    .createDatabase();
            store = open(new JetcdStore(new JetcdSettings(
                    etcd.members().stream()
                            .map(member -> URI.create(member.endpoint()))
                            .toList(),
                    Optional.empty(),
                    "",
                    Duration.ofSeconds(2))));
            logs = Files.createTempDirectory("p2p-failover");
            for (String id : IDS) {
                ports.put(id, ServerUnderTest.freePort());
                launch(id);
            }
            for (String id : IDS) {
                awaitHealthy(id);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Path logs() {
        return logs;
    }

    JetStreamConfig log() {
        return JetStreamConfig.of(natsUrls(), "bench").withReplicas(SIZE);
    }

    List<NatsServer> natsServers() {
        return nats.members();
    }

    List<EtcdServer> etcdMembers() {
        return etcd.members();
    }

    URI uri(String id) {
        return URI.create("http://127.0.0.1:" + ports.get(id));
    }

    /** As {@code kill -9} does; returns when the signal is sent. */
    void kill(String id) throws InterruptedException {
        Process process = processes.remove(id);
        if (process == null) {
            throw new IllegalStateException("expected " + id + " to run, but it does not");
        }
        process.destroyForcibly();
    }

    void launch(String id) throws IOException {
        Path target = BenchOptions.project().resolve("coordinator-app").resolve("target");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", // three JVMs that optimize would take each other's cores
                        "-Xmx512m",
                        "-cp",
                        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                        "io.p2pcoordinator.app.CoordinatorApplication")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(id + ".log").toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment(id));
        Process process = builder.start();
        processes.put(id, process);
        opened.push(() -> end(process));
    }

    /** It gives all its zones away. */
    void drain(String id) throws IOException {
        requestDrain(id, "POST");
    }

    /** It takes part again. */
    void endDrain(String id) throws IOException {
        requestDrain(id, "DELETE");
    }

    private void requestDrain(String id, String method) throws IOException {
        var connection = (HttpURLConnection) uri(id).resolve("/api/v1/cluster/nodes/" + id + "/drain")
                .toURL()
                .openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(5_000);
        if (connection.getResponseCode() / 100 != 2) {
            throw new IOException(method + " of a drain of " + id + " was answered " + connection.getResponseCode());
        }
    }

    void awaitHealthy(String id) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!isHealthy(id)) {
            Process process = processes.get(id);
            if (System.nanoTime() > deadline || process == null || !process.isAlive()) {
                throw new IOException("expected " + id + " to be healthy, but it is not: see " + logs);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** By zone; asked of etcd itself. */
    Map<String, String> owners() throws InterruptedException {
        try {
            return store.list(KeySpace.ZONES).get(10, TimeUnit.SECONDS).entries().stream()
                    .collect(Collectors.toMap(
                            entry -> KeySpace.zoneOfOwner(entry.key()).orElse(entry.key()), ThreeNodes::node));
        } catch (ExecutionException | TimeoutException _) {
            return Map.of(); // no leader just now
        }
    }

    /** Until every zone is owned by the node that should own it, of these. */
    void awaitOwners(Collection<String> zones, List<String> ids) throws InterruptedException {
        Assignment assignment =
                Assignment.over(ids.stream().map(id -> new Member(id, 1)).toList());
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (true) {
            Map<String, String> owners = owners();
            List<String> misplaced = zones.stream()
                    .filter(zone -> !assignment.owner(zone).equals(Optional.ofNullable(owners.get(zone))))
                    .toList();
            if (misplaced.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "expected all zones to be where they belong, but not " + misplaced.size() + ": see " + logs);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() {
        var failures = new ArrayList<Exception>();
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("closing failed: " + failures, failures.getFirst());
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private boolean isHealthy(String id) {
        try {
            var connection =
                    (HttpURLConnection) uri(id).resolve("/health").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private static String node(Entry entry) {
        return OwnerRecord.parse(entry.value()).map(OwnerRecord::node).orElse("");
    }

    private String natsUrls() {
        return nats.members().stream().map(NatsServer::url).collect(Collectors.joining(","));
    }

    private Map<String, String> environment(String id) {
        return Map.ofEntries(
                Map.entry("P2P_SERVICE_ENV", "development"),
                Map.entry("P2P_SERVICE_PORT", Integer.toString(uri(id).getPort())),
                Map.entry("P2P_NODE_ID", id),
                Map.entry("P2P_HOST_TIMEOUT_SECONDS", "3600"),
                Map.entry("P2P_NATS_URL", natsUrls()),
                Map.entry("P2P_NATS_REPLICAS", Integer.toString(SIZE)),
                Map.entry(
                        "P2P_ETCD_ENDPOINTS",
                        etcd.members().stream().map(EtcdServer::endpoint).collect(Collectors.joining(","))),
                Map.entry("POSTGRES_HOST", database.host()),
                Map.entry("POSTGRES_PORT", Integer.toString(database.port())),
                Map.entry("POSTGRES_DB", database.name()),
                Map.entry("POSTGRES_USER", database.user()),
                Map.entry("POSTGRES_PASSWORD", database.password()));
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }
}
