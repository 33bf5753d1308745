package io.p2pcoordinator.app.signalling;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.SessionRef;
import io.p2pcoordinator.app.domain.SessionState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.projections.TablesUnavailableException;
import io.p2pcoordinator.projections.query.EntityView;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.SessionStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What peers hear without having asked: another host, where NPCs are. Each node tells its own peers. */
final class Broadcasts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broadcasts.class);
    private static final long NPC_INTERVAL_S = 5;
    private static final int MAX_NPCS = 500;
    private static final int MAX_ATTRIBUTE_CHARS = 40_000;
    private static final double MM_PER_CELL = 1_000;
    private static final ObjectMapper JSON = new JsonMapper();

    private final CoordinatorNode node;
    private final SignallingHub hub;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("npc-state").daemon().factory());

    Broadcasts(CoordinatorNode node, SignallingHub hub) {
        this.node = node;
        this.hub = hub;
        node.feed().add(this::onChange);
        var _ = timer.scheduleWithFixedDelay(this::tellNpcs, NPC_INTERVAL_S, NPC_INTERVAL_S, TimeUnit.SECONDS);
    }

    private void onChange(DecodedCommit.Sound commit) {
        if (commit.subject().kind() != SubjectKind.ZONE) {
            return;
        }
        String zoneId = commit.subject().id();
        for (Event event : commit.commit().getEventsList()) {
            switch (event.getPayloadCase()) {
                case HOSTING_ASSIGNED ->
                    onHost(zoneId, event.getHostingAssigned().getHostId());
                case MIGRATION_ENDED -> {
                    if (event.getMigrationEnded().getDegraded()) {
                        tellHost(zoneId, null, null, "degraded");
                    }
                }
                default -> {
                    // peers are not told of it
                }
            }
        }
    }

    private void onHost(String zoneId, String hostId) {
        if (hostId.isEmpty()) {
            return; // what that means is told with the migration's end
        }
        String endpoint = node.control()
                .host(hostId)
                .map(HostState::registration)
                .map(Broadcasts::endpoint)
                .orElse(null);
        tellHost(zoneId, hostId, endpoint, "assigned");
    }

    /** No host where nobody serves the zone any more. */
    private void tellHost(String zoneId, @Nullable String hostId, @Nullable String endpoint, String reason) {
        if (!node.health().caughtUp()) {
            return;
        }
        Stream.concat(sessionsOf(zoneId), Stream.of(ZoneSessions.serverSession(zoneId)))
                .forEach(session -> hub.broadcast(
                        session::equals, dialect -> dialect.hostChanged(session, hostId, endpoint, reason)));
    }

    private static String endpoint(HostRegistered host) {
        return (host.getPublicIp().isEmpty() ? host.getIpAddress() : host.getPublicIp()) + ":" + host.getPort();
    }

    private Stream<String> sessionsOf(String zoneId) {
        return node.control().zone(zoneId).stream()
                .flatMap(zone -> zone.sessions().all().stream())
                .map(SessionState::sessionId);
    }

    private void tellNpcs() {
        if (!node.flags().isP2pOn(FlagService.AI_WORLD)) {
            return;
        }
        try {
            Map<String, List<String>> active = hub.sessionsHere().stream()
                    .flatMap(session -> activeIn(session).stream())
                    .filter(session -> node.flags().isAiOn(session.zoneId()))
                    .collect(Collectors.groupingBy(
                            SessionRef::zoneId, Collectors.mapping(SessionRef::sessionId, Collectors.toList())));
            active.forEach((zoneId, sessions) -> {
                byte[] npcs = npcs(node.projections().entities().ofKind(zoneId, EntityKind.ENTITY_KIND_NPC, MAX_NPCS));
                hub.broadcast(sessions::contains, dialect -> dialect.npcState(zoneId, npcs));
            });
        } catch (TablesUnavailableException e) {
            log.debug("no NPC states for now: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("telling NPC states failed; the next round tries again", e);
        }
    }

    private Optional<SessionRef> activeIn(String sessionId) {
        return node.control()
                .liveSession(sessionId)
                .filter(ref -> node.control()
                        .zone(ref.zoneId())
                        .map(ZoneState::sessions)
                        .flatMap(sessions -> sessions.find(sessionId))
                        .filter(session -> session.status() == SessionStatus.SESSION_STATUS_ACTIVE)
                        .isPresent());
    }

    /** Lengths in cells, as in the answer about a zone's entities. Attributes as far as there is room: a frame must not fill a socket. */
    private static byte[] npcs(List<EntityView> entities) {
        ArrayNode npcs = JSON.createArrayNode();
        int room = MAX_ATTRIBUTE_CHARS;
        for (EntityView entity : entities) {
            ObjectNode npc = npcs.addObject();
            npc.put("entity_id", entity.entityId());
            npc.put("type_id", entity.typeId());
            npc.put("x", entity.xMm() / MM_PER_CELL);
            npc.put("y", entity.yMm() / MM_PER_CELL);
            npc.put("velocity_x", entity.velocityXMmPerS() / MM_PER_CELL);
            npc.put("velocity_y", entity.velocityYMmPerS() / MM_PER_CELL);
            npc.put("updated_at", entity.updatedAt().toString());
            if (entity.attributesJson().length() <= room) {
                room -= entity.attributesJson().length();
                npc.putRawValue("attributes", new RawValue(entity.attributesJson()));
            }
        }
        try {
            return JSON.writeValueAsBytes(npcs);
        } catch (IOException e) {
            throw new IllegalStateException("expected to write NPCs as JSON", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
