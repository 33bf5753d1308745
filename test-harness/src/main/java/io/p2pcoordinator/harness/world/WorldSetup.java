package io.p2pcoordinator.harness.world;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What comes before the first tick: hosts, zones, hosting, and what a former run left behind. Main thread; HTTP inside. */
final class WorldSetup {
    private static final int MOST_LOOKS = 60;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int REPORT_EVERY = 250;
    private static final int MAX_PLAYERS_A_ZONE = 100;

    private final CoordinatorClient coordinator;
    private final Progress progress;

    WorldSetup(CoordinatorClient coordinator, Progress progress) {
        this.coordinator = coordinator;
        this.progress = progress;
    }

    void registerHosts(Collection<MapServer> servers) throws InterruptedException {
        int port = 6_900;
        var bodies = new HashMap<String, Map<String, ?>>();
        for (MapServer server : servers) {
            bodies.put(server.hostId, hostBody(server, port++));
        }
        forEach("hosts registered", bodies.values(), body -> {
            coordinator.post(CoordinatorClient.path("hosts", "register"), body);
        });
    }

    /** Those that a former run of these hosts left open. */
    void endSessions(Collection<MapServer> servers) throws InterruptedException {
        Parallel.forEach(servers, server -> {
            for (JsonNode session :
                    coordinator.get(CoordinatorClient.path("sessions", "host", server.hostId, "active"))) {
                String sessionId = session.path("session_id").asText();
                coordinator.post(CoordinatorClient.path("sessions", sessionId, "end") + "?reason=restart", Map.of());
            }
        });
    }

    /** Those that are there already, as they should be, are left alone: a restart is quick. */
    void createZones(List<ZonePlan> plans) throws InterruptedException {
        Map<String, JsonNode> existing = new HashMap<>();
        for (JsonNode zone : coordinator.get(CoordinatorClient.path("zones"))) {
            existing.put(zone.path("zone_id").asText(), zone);
        }
        List<ZonePlan> missing = plans.stream()
                .filter(plan -> !isAsPlanned(existing.get(plan.zoneId()), plan))
                .toList();
        forEach("zones created", missing, plan -> coordinator.post(CoordinatorClient.path("zones"), zoneBody(plan)));
    }

    void claimHosting(List<SimulatedZone> zones) throws InterruptedException {
        forEach("zones claimed", zones, zone -> {
            long epoch = coordinator
                    .post(
                            CoordinatorClient.path("zones", zone.zoneId(), "hosting"),
                            Map.of("host_id", zone.server.hostId))
                    .path("hosting_epoch")
                    .asLong();
            if (epoch <= 0) {
                throw new CoordinatorException(
                        0, "expected a hosting_epoch for zone " + zone.zoneId() + ", but it is " + epoch);
            }
            zone.hostingEpoch = epoch;
            host(zone);
        });
    }

    /** The publisher looks where its sequence in the zone was, which takes a log that answers. */
    private static void host(SimulatedZone zone) throws InterruptedException {
        for (int look = 1; true; look++) {
            try {
                zone.server.publisher.hosts(zone.zoneId(), zone.hostingEpoch);
                return;
            } catch (LogUnavailableException e) {
                if (look == MOST_LOOKS) {
                    throw e;
                }
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    /** Finds entities that this run does not spawn again under the same id, so that it removes them. */
    void findStrays(List<SimulatedZone> zones, Duration patience) throws InterruptedException {
        if (!Projections.awaitCaughtUp(coordinator, patience)) {
            progress.line("the coordinator's tables are still behind: entities of a former run may stay");
        }
        var strays = new ConcurrentHashMap<SimulatedZone, List<Long>>();
        forEach("zones looked through", zones, zone -> {
            Set<Long> ours = LongStream.range(0, zone.plan.monsters())
                    .map(number -> zone.plan.monsterEntityId((int) number))
                    .boxed()
                    .collect(Collectors.toSet());
            strays.put(
                    zone,
                    ReportedEntities.of(coordinator, zone.zoneId()).stream()
                            .map(PlacedEntity::entityId)
                            .filter(id -> !ours.contains(id))
                            .toList());
        });
        strays.forEach((zone, ids) -> zone.strays.addAll(ids));
        long found = strays.values().stream().mapToLong(List::size).sum();
        if (found > 0) {
            progress.line(found + " entities of a former run will be removed");
        }
    }

    private <T> void forEach(String what, Collection<T> items, Parallel.Task<T> task) throws InterruptedException {
        var count = new AtomicInteger();
        Parallel.forEach(items, item -> {
            task.run(item);
            int done = count.incrementAndGet();
            if (done % REPORT_EVERY == 0 || done == items.size()) {
                progress.line(what + ": " + done + " of " + items.size());
            }
        });
    }

    private static boolean isAsPlanned(@Nullable JsonNode zone, ZonePlan plan) {
        return zone != null
                && zone.path("status").asText().equals("enabled")
                && zone.path("p2p_enabled").asBoolean() == plan.map().mapClass().p2pEnabled()
                && zone.path("map_kind")
                        .asText("")
                        .equals(plan.map().mapClass().mapKind().orElse(""));
    }

    private static Map<String, ?> hostBody(MapServer server, int port) {
        var body = new HashMap<String, Object>();
        body.put("host_id", server.hostId);
        body.put("player_id", "operator");
        body.put("player_name", "Operator");
        body.put("ip_address", "127.0.0.1");
        body.put("port", port);
        body.put("cpu_cores", 8);
        body.put("cpu_frequency_mhz", 3_600);
        body.put("memory_mb", 32_768);
        body.put("network_speed_mbps", 1_000);
        body.put("max_players", 10_000);
        body.put("max_zones", 10_000);
        body.put("region", "local");
        body.put("kind", "server");
        return body;
    }

    private static Map<String, ?> zoneBody(ZonePlan plan) {
        var body = new HashMap<String, Object>();
        WorldMap map = plan.map();
        body.put("zone_id", plan.zoneId());
        body.put("zone_name", map.name());
        body.put("zone_display_name", map.name());
        body.put("map_name", map.name());
        body.put("max_players", MAX_PLAYERS_A_ZONE);
        body.put("p2p_enabled", map.mapClass().p2pEnabled());
        map.mapClass().mapKind().ifPresent(kind -> body.put("map_kind", kind));
        body.put(
                "description",
                "%s, %d x %d cells"
                        .formatted(
                                map.mapClass().name().toLowerCase(Locale.ROOT), map.widthCells(), map.heightCells()));
        return body;
    }
}
