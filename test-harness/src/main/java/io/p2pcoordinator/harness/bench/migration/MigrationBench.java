package io.p2pcoordinator.harness.bench.migration;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Kills a host that has zones, again and again, and starts it again when its zones are served by others. */
@CommandLine.Command(
        name = "migration",
        description =
                "How long a zone is not served when the process of its host is killed, and whether what was acknowledged is there.",
        mixinStandardHelpOptions = true)
public final class MigrationBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Option(names = "--runs", description = "How often a host is killed (default: ${DEFAULT-VALUE}).")
    private int runs = 20;

    @Option(names = "--hosts", description = "Processes that host (default: ${DEFAULT-VALUE}).")
    private int hosts = 3;

    @Option(names = "--zones", description = "Zones, moved fifty times a second (default: ${DEFAULT-VALUE}).")
    private int zones = 6;

    @Option(
            names = "--rest",
            description = "Milliseconds between a host's return and the next kill (default: ${DEFAULT-VALUE}).")
    private long restMs = 1_500;

    @Option(names = "--seed", description = "Which hosts are killed (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--json", description = "One JSON object a line, the headline figure last.")
    private boolean json;

    private final Map<String, HostProcess> running = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("p2p-migration");
        Report.progress("logs in %s", logs);
        List<String> world = IntStream.range(0, zones).mapToObj(i -> "map_" + i).toList();
        Set<StreamId> streams =
                world.stream().map(zone -> Subject.hosting(zone).stream()).collect(Collectors.toSet());
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
                ServerUnderTest coordinator = ServerUnderTest.coordinator(
                        servers, logs, Map.of("P2P_AUTOMATIC_HOSTING", "true", "P2P_PROBE_SECONDS", "0"));
                EventLog log = JetStreamEventLog.connectToRead(
                        JetStreamConfig.of(servers.nats().url(), "bench"));
                var served = new ServedZones(log, streams)) {
            List<Double> tookMs = new ArrayList<>();
            try {
                for (int i = 0; i < hosts; i++) {
                    start("host-" + i, coordinator.uri(), servers.nats().url(), logs);
                }
                for (String zone : world) {
                    createZone(coordinator.uri(), zone);
                }
                awaitServed(served, world, Map.of());
                var random = new Random(seed);
                for (int run = 0; run < runs; run++) {
                    TimeUnit.MILLISECONDS.sleep(restMs);
                    tookMs.addAll(kill(coordinator.uri(), servers.nats().url(), served, world, random, logs));
                }
            } finally {
                for (HostProcess host : running.values()) {
                    host.kill();
                }
            }
            TimeUnit.SECONDS.sleep(1); // what was stored last is read
            return report(tookMs, served, logs);
        }
    }

    private List<Double> kill(
            URI coordinator, String natsUrl, ServedZones served, List<String> world, Random random, Path logs)
            throws Exception {
        Map<String, List<String>> zonesByHost = new HashMap<>();
        for (String zone : world) {
            zonesByHost
                    .computeIfAbsent(hostOf(coordinator, zone), _ -> new ArrayList<>())
                    .add(zone);
        }
        List<String> busy = running.keySet().stream()
                .filter(zonesByHost::containsKey)
                .sorted()
                .toList();
        String victim = busy.get(random.nextInt(busy.size()));
        List<String> lost = requireNonNull(zonesByHost.get(victim));
        HostProcess process = requireNonNull(running.remove(victim));
        Map<String, Long> before = new HashMap<>();
        long startNanos = System.nanoTime();
        process.kill();
        lost.forEach(zone -> before.put(zone, served.newest(zone).epoch()));
        List<Double> tookMs = awaitServed(served, lost, before).stream()
                .map(nanos -> (nanos - startNanos) / 1e6)
                .toList();
        Report.progress(
                "killed %s: its %d zones are served by others after %.0f to %.0f ms",
                victim, lost.size(), Collections.min(tookMs), Collections.max(tookMs));
        start(victim, coordinator, natsUrl, logs);
        awaitAlive(coordinator, victim);
        return tookMs;
    }

    /** Until it has sent a heartbeat since now. */
    private void awaitAlive(URI coordinator, String hostId) throws IOException, InterruptedException {
        Instant started = Instant.now();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            String heard = JSON.readTree(http.send(
                                    HttpRequest.newBuilder(coordinator.resolve("/api/v1/hosts/" + hostId))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("last_heartbeat")
                    .asText();
            if (!heard.isEmpty() && Instant.parse(heard).isAfter(started)) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected " + hostId + " to come back, but it does not");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** When each zone was served first by a newer epoch. */
    private static List<Long> awaitServed(ServedZones served, List<String> zones, Map<String, Long> before)
            throws InterruptedException {
        Map<String, Long> seen = new HashMap<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (seen.size() < zones.size()) {
            for (String zone : zones) {
                ServedZones.Served now = served.newest(zone);
                if (now.epoch() > before.getOrDefault(zone, 0L)) {
                    seen.putIfAbsent(zone, now.atNanos());
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "expected all of " + zones + " to be served, but only " + seen.keySet() + " are");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return List.copyOf(seen.values());
    }

    private int report(List<Double> tookMs, ServedZones served, Path logs) throws IOException {
        long acknowledged = 0;
        long lost = 0;
        long refused = 0;
        for (int i = 0; i < hosts; i++) {
            for (String line : Files.readAllLines(HostProcess.acknowledged(logs, "host-" + i))) {
                String[] words = line.split(" ", -1);
                if (words.length < 3) {
                    continue; // the kill came while it was written
                }
                acknowledged++;
                Verdict verdict = served.verdict(words[0]);
                if (verdict == Verdict.STALE_EPOCH) {
                    refused++;
                } else if (verdict == null || !verdict.isAccepted()) {
                    lost++;
                }
            }
        }
        Figure figure = Figure.cost("migration", percentile(tookMs, 0.99), 0, "ms")
                .with("runs", runs)
                .with("samples", tookMs.size())
                .with("p50_ms", percentile(tookMs, 0.5))
                .with("p99_ms", percentile(tookMs, 0.99))
                .with("max_ms", percentile(tookMs, 1))
                .with("zones", zones)
                .with("acknowledged", acknowledged)
                .with("handed_back", refused)
                .with("acknowledged_lost", lost);
        Report.print(List.of(figure), json);
        return lost == 0 ? 0 : 1;
    }

    private void start(String hostId, URI coordinator, String natsUrl, Path logs) throws IOException {
        running.put(hostId, HostProcess.start(coordinator, natsUrl, hostId, zones, logs));
    }

    private void createZone(URI coordinator, String zone) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(coordinator.resolve("/api/v1/zones"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                {"zone_id": "%1$s", "zone_name": "%1$s", "zone_display_name": "%1$s", "map_name": "%1$s"}
                                """.formatted(zone)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("expected zone " + zone + " to be created, but: " + answer.body());
        }
    }

    private String hostOf(URI coordinator, String zone) throws IOException, InterruptedException {
        String answer = http.send(
                        HttpRequest.newBuilder(coordinator.resolve("/api/v1/ownership/" + zone))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return JSON.readTree(answer).findPath("host_id").asText();
    }

    /** Nearest rank. */
    private static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
