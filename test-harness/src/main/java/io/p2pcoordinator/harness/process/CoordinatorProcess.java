package io.p2pcoordinator.harness.process;

import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A coordinator that is started, killed and started again on the same port. Thread-safe; starting and ending wait for each other. */
public final class CoordinatorProcess implements AutoCloseable {
    private static final int POLL_MS = 100;
    private static final int CONNECT_MS = 1_000;
    private static final int ANSWER_MS = 5_000;

    private final String nodeId;
    private final URI uri;
    private final Path log;
    private final Map<String, String> environment;
    private final List<String> jvmOptions;
    private final List<Path> overlays;
    private volatile @Nullable JavaProgram program;

    /**
     * @param natsUrl as the node sees it, several by commas
     * @param etcdEndpoints as the node sees them, several by commas
     * @param database with host and port as the node sees them
     * @param settings environment beside that, such as {@code P2P_LEASE_TTL_SECONDS}
     * @param jvmOptions beside those of {@link JavaProgram}
     * @param overlays classes in place of the build's
     */
    public record Plan(
            String nodeId,
            String natsUrl,
            String etcdEndpoints,
            PostgresDatabase database,
            Map<String, String> settings,
            List<String> jvmOptions,
            List<Path> overlays) {}

    /** Does not start it yet. */
    public CoordinatorProcess(Plan plan, Path folder) throws IOException {
        int port = freePort();
        this.nodeId = plan.nodeId;
        this.uri = URI.create("http://127.0.0.1:" + port);
        this.log = folder.resolve(plan.nodeId + ".log");
        this.jvmOptions = List.copyOf(plan.jvmOptions);
        this.overlays = List.copyOf(plan.overlays);
        this.environment = new HashMap<>(Map.of(
                "P2P_SERVICE_ENV", "development",
                "P2P_SERVICE_PORT", Integer.toString(port),
                "P2P_NODE_ID", plan.nodeId,
                "P2P_NATS_URL", plan.natsUrl,
                "P2P_ETCD_ENDPOINTS", plan.etcdEndpoints,
                "POSTGRES_HOST", plan.database.host(),
                "POSTGRES_PORT", Integer.toString(plan.database.port()),
                "POSTGRES_DB", plan.database.name(),
                "POSTGRES_USER", plan.database.user(),
                "POSTGRES_PASSWORD", plan.database.password()));
        this.environment.putAll(plan.settings);
    }

    public String nodeId() {
        return nodeId;
    }

    public URI uri() {
        return uri;
    }

    public Path log() {
        return log;
    }

    public synchronized void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("expected " + nodeId + " to be stopped, but it runs");
        }
        program = JavaProgram.start(
                log, environment, jvmOptions, overlays, "io.p2pcoordinator.app.CoordinatorApplication", List.of());
    }

    /**
     * Until the node says that it is ready.
     *
     * @throws IOException when it ends, or does not get ready in time
     */
    public void awaitReady(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            if (!isAlive()) {
                throw new IOException("expected " + nodeId + " to get ready, but it ended: see " + log);
            }
            if (isReady()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        throw new IOException("expected " + nodeId + " to be ready within " + patience + ", but it is not: see " + log);
    }

    public boolean isReady() {
        try {
            var connection =
                    (HttpURLConnection) uri.resolve("/health/readiness").toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MS);
            connection.setReadTimeout(ANSWER_MS);
            return connection.getResponseCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** The body of {@code GET /api/v1/lanes}. */
    public String lanes() throws IOException {
        var connection =
                (HttpURLConnection) uri.resolve("/api/v1/lanes").toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(ANSWER_MS);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    public boolean isAlive() {
        JavaProgram running = program;
        return running != null && running.isAlive();
    }

    /** As {@code kill -9} does. */
    public synchronized void kill() throws InterruptedException {
        running().kill();
    }

    /** In good order. */
    public synchronized void stop() throws InterruptedException {
        running().stop();
    }

    public void pause() throws IOException, InterruptedException {
        running().pause();
    }

    public void resume() throws IOException, InterruptedException {
        running().resume();
    }

    /** Also where it is paused. */
    @Override
    public void close() {
        JavaProgram running = program;
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            running.resume();
        } catch (IOException _) {
            // it ends all the same
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        running.close();
    }

    private JavaProgram running() {
        JavaProgram running = program;
        if (running == null) {
            throw new IllegalStateException("expected " + nodeId + " to be started, but it never was");
        }
        return running;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
