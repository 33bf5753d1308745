package io.p2pcoordinator.harness.bench;

import io.p2pcoordinator.localstack.LocalStack;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that answers HTTP on this machine. */
public record ServerUnderTest(BenchProcess process, URI uri) implements AutoCloseable {
    private static final int START_S = 120;

    /**
     * A coordinator in development mode on a port of its own, with a new database, as soon as it is healthy.
     *
     * @param settings environment variables beside those that name the servers
     */
    public static ServerUnderTest coordinator(LocalStack servers, Path logs, Map<String, String> settings)
            throws IOException, InterruptedException {
        int port = freePort();
        var database = servers.postgres().createDatabase();
        Path target = BenchOptions.project().resolve("coordinator-app").resolve("target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                "io.p2pcoordinator.app.CoordinatorApplication"));
        var environment = new HashMap<>(Map.of(
                "P2P_SERVICE_ENV", "development",
                "P2P_SERVICE_PORT", Integer.toString(port),
                "P2P_NODE_ID", "bench",
                "P2P_NATS_URL", servers.nats().url(),
                "P2P_ETCD_ENDPOINTS", servers.etcd().endpoint(),
                "POSTGRES_HOST", database.host(),
                "POSTGRES_PORT", Integer.toString(database.port()),
                "POSTGRES_DB", database.name(),
                "POSTGRES_USER", database.user(),
                "POSTGRES_PASSWORD", database.password()));
        environment.putAll(settings);
        var process = BenchProcess.start(command, environment, logs.resolve("coordinator.log"));
        return awaited(process, port, "/health", logs);
    }

    /** As soon as the path answers 200; ends the process when it does not in time. */
    public static ServerUnderTest awaited(BenchProcess process, int port, String path, Path logs)
            throws IOException, InterruptedException {
        var server = new ServerUnderTest(process, URI.create("http://127.0.0.1:" + port));
        for (int i = 0; i < START_S * 10 && process.isAlive(); i++) {
            try {
                var connection =
                        (HttpURLConnection) server.uri.resolve(path).toURL().openConnection();
                connection.setConnectTimeout(1_000);
                connection.setReadTimeout(5_000);
                if (connection.getResponseCode() == 200) {
                    return server;
                }
            } catch (IOException _) {
                // not yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        server.close();
        throw new IOException("expected a server at " + server.uri + ", but it does not answer: see " + logs);
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
