package io.p2pcoordinator.app.aiworld;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The service that moves NPCs, over HTTP: answers what it is told to, and notes what it was asked. */
final class FakeAiWorld implements AutoCloseable {
    private static final String KEY = "a key of the AI world";
    private static final String ZONES = "/api/world/zones/";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> npcsByZone = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Mood mood = Mood.WELL;

    enum Mood {
        WELL,
        FAILING,
        /** Takes the request and never answers. */
        HANGING,
        /** Sends the head of an answer and never the rest. */
        HALF
    }

    FakeAiWorld() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String key() {
        return KEY;
    }

    void has(String zoneId, String npcs) {
        npcsByZone.put(zoneId, npcs);
    }

    void is(Mood now) {
        mood = now;
    }

    /** Methods and paths, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    List<String> bodies() {
        return List.copyOf(bodies);
    }

    boolean wasAskedFor(String zoneId) {
        return asked.contains("GET " + ZONES + zoneId + "/npcs");
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path);
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            switch (mood) {
                case WELL -> {
                    boolean known = KEY.equals(exchange.getRequestHeaders().getFirst("X-API-Key"));
                    send(exchange, known ? status(path) : 401, known ? body(path) : "{}");
                }
                case FAILING -> send(exchange, 500, "{}");
                case HANGING -> closed.await();
                case HALF -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write('[');
                    exchange.getResponseBody().flush();
                    closed.await();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static int status(String path) {
        return path.contains("nobody") ? 404 : path.contains("stuck") ? 409 : 200;
    }

    private String body(String path) {
        if (!path.startsWith(ZONES)) {
            return "{\"status\":\"healthy\"}";
        }
        return npcsByZone.getOrDefault(path.substring(ZONES.length(), path.lastIndexOf('/')), "[]");
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
