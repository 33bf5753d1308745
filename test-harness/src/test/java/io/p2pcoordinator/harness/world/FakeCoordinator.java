package io.p2pcoordinator.harness.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.p2pcoordinator.eventstore.log.EventLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Answers over HTTP what a world asks a coordinator for, from a log in memory. Can turn requests away first. */
final class FakeCoordinator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Queue<Integer> nextStatuses = new ConcurrentLinkedQueue<>();
    final Queue<String> requests = new ConcurrentLinkedQueue<>();
    final Map<String, JsonNode> hosts = new ConcurrentHashMap<>();
    final Map<String, JsonNode> zones = new ConcurrentHashMap<>();
    final Map<String, String> sessions = new ConcurrentHashMap<>();
    final Map<String, Long> hostingEpochs = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final EventLog log;
    private final HttpServer server;

    FakeCoordinator(EventLog log) throws IOException {
        this.log = log;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** As the coordinator does: the marker is in the zone's stream before the answer. */
    long assignHosting(String zoneId, String hostId) {
        long epoch = TestWorld.startHosting(log, zoneId, hostId, numbers.addAndGet(10));
        hostingEpochs.put(zoneId, epoch);
        return epoch;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            byte[] body = exchange.getRequestBody().readAllBytes();
            Integer status = nextStatuses.poll();
            JsonNode answer = status == null
                    ? answer(segments(path), JSON.readTree(body))
                    : JSON.createObjectNode().put("detail", "turned away");
            byte[] bytes = JSON.writeValueAsBytes(answer);
            exchange.sendResponseHeaders(status == null ? 200 : status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.substring("/api/v1/".length()).split("/", -1))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private JsonNode answer(List<String> path, JsonNode body) throws InterruptedException {
        ObjectNode answer = JSON.createObjectNode();
        String second = path.size() > 1 ? path.get(1) : "";
        String last = path.getLast();
        switch (path.getFirst()) {
            case "hosts" -> {
                if (last.equals("register")) {
                    hosts.put(body.path("host_id").asText(), body);
                }
            }
            case "zones" -> {
                return zones(answer, second, last, body);
            }
            case "sessions" -> {
                if (last.equals("active")) {
                    return JSON.createArrayNode();
                }
                sessions(answer, second, last);
            }
            case "ownership" -> answer.put("hosting_epoch", hostingEpochs.getOrDefault(second, 0L));
            case "projections" -> {
                var projections = answer.putArray("projections");
                projections.addObject().put("lag_events", 0);
            }
            default -> throw new AssertionError("expected a known path, but it is " + path);
        }
        return answer;
    }

    private JsonNode zones(ObjectNode answer, String zoneId, String last, JsonNode body) throws InterruptedException {
        if (zoneId.isEmpty() && body.has("zone_id")) {
            ObjectNode zone = body.deepCopy();
            zones.put(zone.put("status", "enabled").path("zone_id").asText(), zone);
            return zone;
        }
        if (zoneId.isEmpty()) {
            var all = JSON.createArrayNode();
            zones.values().forEach(all::add);
            return all;
        }
        if (last.equals("hosting")) {
            return answer.put(
                    "hosting_epoch", assignHosting(zoneId, body.path("host_id").asText()));
        }
        var entities = answer.put("zone_id", zoneId).putArray("entities");
        FoldedWorld.of(log)
                .placed(zoneId)
                .forEach(placed -> entities.addObject()
                        .put("entity_id", placed.entityId())
                        .put("x", placed.x())
                        .put("y", placed.y()));
        return answer;
    }

    private void sessions(ObjectNode answer, String sessionId, String last) {
        if (sessionId.isEmpty()) {
            String id = "session-%016x".formatted(numbers.incrementAndGet());
            sessions.put(id, "pending");
            answer.put("session_id", id);
        } else if (last.equals("activate")) {
            sessions.put(sessionId, "active");
        } else if (last.equals("end")) {
            sessions.put(sessionId, "ended");
        }
    }
}
