package io.p2pcoordinator.harness.system;

import static io.p2pcoordinator.localstack.resolve.ServerKind.ETCD;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.harness.process.JavaProgram;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.localstack.server.ServerProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A world runs, one process is killed with -9 and started again; at the end HTTP shows exactly the entities that were
 * published, in the right places, and a replay of the log has the digests of the live lanes.
 */
final class CrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WORLD_SECONDS = 12;

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(NATS, ETCD, POSTGRES);

    @TempDir
    static Path folder = Path.of("");

    private static final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static int port;
    private static Map<String, String> environment = Map.of();
    private static @Nullable JavaProgram coordinator;

    @BeforeAll
    static void startCoordinator() throws Exception {
        PostgresDatabase database = stack.postgres().createDatabase();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        environment = Map.of(
                "P2P_SERVICE_ENV", "development",
                "P2P_SERVICE_PORT", Integer.toString(port),
                "P2P_NODE_ID", "node-1",
                "P2P_NATS_URL", stack.natsUrl(),
                "P2P_ETCD_ENDPOINTS", String.join(",", stack.etcdEndpoints()),
                "POSTGRES_HOST", database.host(),
                "POSTGRES_PORT", Integer.toString(database.port()),
                "POSTGRES_DB", database.name(),
                "POSTGRES_USER", database.user(),
                "POSTGRES_PASSWORD", database.password());
        runCoordinator();
    }

    @AfterAll
    static void stopCoordinator() throws Exception {
        coordinator().stop();
        http.close();
    }

    @Test
    void shouldShowExactlyWhatWasPublishedWhenTheCoordinatorIsKilled() throws Exception {
        // given
        try (JavaProgram world = runWorld("coordinator")) {
            // when
            coordinator().kill();
            runCoordinator();
            // then
            assertWorldIsExact(world, "coordinator");
        }
    }

    @Test
    void shouldShowExactlyWhatWasPublishedWhenNatsIsKilled() throws Exception {
        assertWorldSurvives(stack.nats(), "nats");
    }

    @Test
    void shouldShowExactlyWhatWasPublishedWhenEtcdIsKilled() throws Exception {
        assertWorldSurvives(stack.etcd(), "etcd");
    }

    @Test
    void shouldShowExactlyWhatWasPublishedWhenPostgresIsKilled() throws Exception {
        assertWorldSurvives(stack.postgres(), "postgres");
    }

    private static void assertWorldSurvives(ServerProcess server, String name) throws Exception {
        // given
        try (JavaProgram world = runWorld(name)) {
            // when
            server.kill();
            // then
            await("health names " + name).atMost(PATIENCE).untilAsserted(() -> {
                HttpResponse<String> health = get("/health");
                assertEquals(503, health.statusCode());
                assertTrue(health.body().contains("\"missing\":{\"" + name + "\""), health.body());
            });
            assertEquals(200, get("/health/liveness").statusCode());
            // when
            server.start();
            // then
            awaitReady();
            assertWorldIsExact(world, name);
        }
    }

    private static JavaProgram runWorld(String name) throws Exception {
        Path nothing = Files.createDirectories(folder.resolve("no-shared-world"));
        JavaProgram world = JavaProgram.start(
                folder.resolve(name + "-world.log"),
                Map.of(),
                "io.p2pcoordinator.harness.world.WorldLoad",
                List.of(
                        "--coordinator", url(""),
                        "--nats", stack.natsUrl(),
                        "--zones", "30",
                        "--seed", "7",
                        "--servers", "3",
                        "--sessions", "3",
                        "--rate", "3",
                        "--seconds", Integer.toString(WORLD_SECONDS),
                        "--out", expected(name).toString()));
        assertTrue(Files.isDirectory(nothing));
        await("the world walks")
                .atMost(PATIENCE)
                .until(() -> !world.isAlive() || world.output().contains("deltas/s"));
        return world;
    }

    private static void assertWorldIsExact(JavaProgram world, String name) throws Exception {
        int ended = world.await(PATIENCE.toSeconds() * 2);
        assertEquals(0, ended, world.output());
        try (JavaProgram check = JavaProgram.start(
                folder.resolve(name + "-check.log"),
                Map.of(),
                "io.p2pcoordinator.harness.world.WorldCheck",
                List.of("--coordinator", url(""), "--expected", expected(name).toString()))) {
            assertEquals(0, check.await(PATIENCE.toSeconds()), check.output());
        }
        try (JavaProgram replay = JavaProgram.start(
                folder.resolve(name + "-replay.log"),
                environment,
                "io.p2pcoordinator.app.replay.ReplayMain",
                List.of("--compare", url("")))) {
            assertEquals(0, replay.await(PATIENCE.toSeconds()), replay.output());
            assertTrue(replay.output().contains("all digests equal"), replay.output());
        }
    }

    private static void runCoordinator() throws Exception {
        coordinator = JavaProgram.start(
                folder.resolve("coordinator.log"),
                environment,
                "io.p2pcoordinator.app.CoordinatorApplication",
                List.of());
        awaitReady();
    }

    private static void awaitReady() {
        await("readiness")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> get("/health/readiness").statusCode() == 200);
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url(path)))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Path expected(String name) {
        return folder.resolve(name + "-expected.jsonl");
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private static JavaProgram coordinator() {
        if (coordinator == null) {
            throw new IllegalStateException("expected a running coordinator, but none was started");
        }
        return coordinator;
    }
}
