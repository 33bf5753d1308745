package io.p2pcoordinator.harness.system;

import static io.p2pcoordinator.localstack.resolve.ServerKind.ETCD;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.harness.process.JavaProgram;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two coordinators are stopped with SIGTERM and started again, one after the other, while clients go on through both. A client that is
 * told 503, or finds nobody listening, asks the other node the same again, as {@code Retry-After} says, and does nothing else about
 * failures.
 */
final class RollingRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ZONES = 6;
    private static final int ROUNDS = 1;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** Above what a zone has by itself. */
    private static final int BASE = 1_000;

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(NATS, ETCD, POSTGRES);

    @TempDir
    static Path folder = Path.of("");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Integer> ports = new ArrayList<>();
    private final List<JavaProgram> nodes = new ArrayList<>();
    private final Map<Integer, Map<String, String>> environments = new HashMap<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();

    @BeforeEach
    void startNodes() throws Exception {
        PostgresDatabase database = stack.postgres().createDatabase();
        for (int i = 0; i < 2; i++) {
            try (ServerSocket free = new ServerSocket(0)) {
                ports.add(free.getLocalPort());
            }
            nodes.add(start(i, environment(i, database)));
            awaitReady(i);
        }
    }

    @AfterEach
    void stopNodes() {
        stopping.set(true);
        nodes.forEach(JavaProgram::close);
        http.close();
    }

    @Test
    void shouldFailNoRequestBeyondRetriedOnesWhenEveryNodeIsRestartedUnderLoad() throws Exception {
        // given
        Map<String, List<Integer>> acknowledged = new HashMap<>();
        var clients = new ArrayList<Thread>();
        for (int i = 0; i < ZONES; i++) {
            String zone = "zone-" + i;
            assertEquals(
                    201, request(i % 2, "POST", "/api/v1/zones", zone(zone)).statusCode());
            List<Integer> ofZone = new ArrayList<>();
            acknowledged.put(zone, ofZone);
            int first = i % 2;
            clients.add(Thread.ofPlatform().name("client-" + zone).start(() -> change(zone, first, ofZone)));
        }
        clients.add(Thread.ofPlatform().name("reader").start(this::read));

        // when
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 2; i++) {
                restart(i);
            }
        }
        stopping.set(true);
        for (Thread client : clients) {
            client.join(PATIENCE);
        }

        // then
        assertEquals(List.of(), List.copyOf(failures));
        for (var zone : acknowledged.entrySet()) {
            List<Integer> recorded = recorded(zone.getKey());
            assertEquals(zone.getValue(), recorded, zone.getKey());
            assertTrue(recorded.size() > 10, zone.getKey() + ": " + recorded.size());
        }
        assertTrue(reads.get() > 10, "reads: " + reads);
    }

    /** One command after the other, each of which leaves a trace of its own. */
    private void change(String zone, int first, List<Integer> acknowledged) {
        int node = first;
        for (int value = BASE + 1; !stopping.get(); value++) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                int status = send(node, "PATCH", "/api/v1/zones/" + zone, "{\"max_players\": " + value + "}");
                if (status == 200) {
                    acknowledged.add(value);
                    break;
                }
                if (status != 503 || System.nanoTime() > deadline) {
                    failures.add("change " + value + " of " + zone + " at node " + node + ": " + status);
                    return;
                }
                retries.incrementAndGet();
                node = 1 - node;
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    /** From both in turn; one that says 503 is left alone for as long as its answer says. */
    private void read() {
        long[] notBeforeNanos = {System.nanoTime(), System.nanoTime()};
        for (int node = 0; !stopping.get(); node = 1 - node) {
            if (System.nanoTime() - notBeforeNanos[node] < 0) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                continue;
            }
            int status = send(node, "GET", "/api/v1/zones/zone-0", "");
            if (status == 200) {
                reads.incrementAndGet();
            } else if (status == 503) {
                notBeforeNanos[node] = System.nanoTime() + RETRY_AFTER.toNanos();
            } else {
                failures.add("read at node " + node + ": " + status);
                return;
            }
        }
    }

    /** 503 also where nobody listens; 0 where a request that was taken has no answer. */
    private int send(int node, String method, String path, String body) {
        try {
            return request(node, method, path, body).statusCode();
        } catch (ConnectException _) {
            return 503;
        } catch (IOException e) {
            failures.add(method + " " + path + " at node " + node + ": " + e);
            return 0;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private HttpResponse<String> request(int node, String method, String path, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(node) + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void restart(int i) throws Exception {
        nodes.get(i).stop();
        assertEquals(
                143,
                nodes.get(i).await(1),
                "it ends by itself when asked to: " + nodes.get(i).output());
        nodes.set(i, start(i, requireNonNull(environments.get(i))));
        awaitReady(i);
    }

    private Map<String, String> environment(int i, PostgresDatabase database) {
        var environment = new HashMap<String, String>();
        environment.put("P2P_SERVICE_ENV", "development");
        environment.put("P2P_SERVICE_PORT", Integer.toString(ports.get(i)));
        environment.put("P2P_NODE_ID", "node-" + i);
        environment.put("P2P_NATS_URL", stack.natsUrl());
        environment.put("P2P_ETCD_ENDPOINTS", String.join(",", stack.etcdEndpoints()));
        environment.put("P2P_LEASE_TTL_SECONDS", "3");
        environment.put("POSTGRES_HOST", database.host());
        environment.put("POSTGRES_PORT", Integer.toString(database.port()));
        environment.put("POSTGRES_DB", database.name());
        environment.put("POSTGRES_USER", database.user());
        environment.put("POSTGRES_PASSWORD", database.password());
        environments.put(i, environment);
        return environment;
    }

    private static JavaProgram start(int i, Map<String, String> environment) throws IOException {
        return JavaProgram.start(
                folder.resolve("node-" + i + ".log"),
                environment,
                "io.p2pcoordinator.app.CoordinatorApplication",
                List.of());
    }

    private void awaitReady(int i) {
        await("node " + i)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> request(i, "GET", "/health/readiness", "").statusCode() == 200);
    }

    private static String zone(String id) {
        return """
                {"zone_id": "%1$s", "zone_name": "%1$s", "zone_display_name": "Field", "map_name": "%1$s"}""".formatted(id);
    }

    /** In the order of the log, however often each is there. */
    private List<Integer> recorded(String zone) throws Exception {
        var values = new ArrayList<Integer>();
        String after = "";
        while (true) {
            JsonNode page = new JsonMapper()
                    .readTree(
                            request(0, "GET", "/api/v1/events?limit=1000&subject=p2p.control.zone." + zone + after, "")
                                    .body());
            if (page.path("commits").isEmpty()) {
                return values;
            }
            for (JsonNode commit : page.path("commits")) {
                assertEquals("accepted", commit.path("outcome").asText(), commit.toString());
                commit.path("events").findValues("max_players").stream()
                        .map(JsonNode::asInt)
                        .filter(value -> value > BASE)
                        .forEach(values::add);
                after = "&after=" + commit.path("position").asText();
            }
        }
    }
}
