package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Partition;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the log's entity streams amount to, by the plainest fold there is. */
final class FoldedWorld {
    /** A commit that had an effect. */
    record Effective(String zoneId, Commit commit) {}

    private record Body(long xMm, long yMm, int velocityX, int velocityY) {}

    final List<Effective> commits = new ArrayList<>();
    final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    final Set<Long> described = new HashSet<>();
    private final Map<String, Map<Long, Body>> zones = new HashMap<>();

    static FoldedWorld of(EventLog log) throws InterruptedException {
        var world = new FoldedWorld();
        for (int partition = 0; partition < Partition.COUNT; partition++) {
            world.fold(log, StreamId.entity(partition));
        }
        return world;
    }

    Collection<PlacedEntity> placed() {
        var placed = new ArrayList<PlacedEntity>();
        zones.keySet().forEach(zoneId -> placed.addAll(placed(zoneId)));
        return placed;
    }

    Collection<PlacedEntity> placed(String zoneId) {
        var placed = new ArrayList<PlacedEntity>();
        zones.getOrDefault(zoneId, Map.of())
                .forEach(
                        (id, body) -> placed.add(new PlacedEntity(zoneId, id, body.xMm / 1_000.0, body.yMm / 1_000.0)));
        return placed;
    }

    boolean allStandStill() {
        return zones.values().stream()
                .flatMap(zone -> zone.values().stream())
                .allMatch(body -> body.velocityX == 0 && body.velocityY == 0);
    }

    private void fold(EventLog log, StreamId stream) throws InterruptedException {
        var decoder = new CommitDecoder();
        var admission = new EntityAdmission();
        long end = log.end(stream).sequence();
        try (var cursor = log.read(stream, 0)) {
            for (long i = 0; i < end; i++) {
                var raw = cursor.next(Duration.ofSeconds(5));
                if (raw == null || !(decoder.decode(raw) instanceof DecodedCommit.Sound sound)) {
                    throw new AssertionError("expected a sound commit, but it is " + raw);
                }
                Verdict verdict = admission.admit(sound.subject(), sound.commit());
                verdicts.merge(verdict, 1, Integer::sum);
                if (verdict.isAccepted() && sound.subject().kind() == SubjectKind.ENTITY) {
                    String zoneId = sound.subject().id();
                    commits.add(new Effective(zoneId, sound.commit()));
                    Map<Long, Body> zone = zones.computeIfAbsent(zoneId, _ -> new HashMap<>());
                    sound.commit().getEventsList().forEach(event -> apply(zone, event));
                }
            }
        }
    }

    private void apply(Map<Long, Body> zone, Event event) {
        switch (event.getPayloadCase()) {
            case ENTITIES_SPAWNED -> spawn(zone, event.getEntitiesSpawned());
            case ENTITIES_MOVED -> move(zone, event.getEntitiesMoved());
            case ENTITIES_DESPAWNED ->
                event.getEntitiesDespawned().getEntityIdList().forEach(zone::remove);
            case ENTITIES_HANDED_OVER ->
                event.getEntitiesHandedOver().getEntityIdList().forEach(zone::remove);
            case ENTITY_ATTRIBUTES_CHANGED ->
                described.add(event.getEntityAttributesChanged().getEntityId());
            default -> throw new AssertionError("expected an entity event, but it is " + event);
        }
    }

    private static void spawn(Map<Long, Body> zone, EntitiesSpawned spawned) {
        for (int i = 0; i < spawned.getEntityIdCount(); i++) {
            zone.put(spawned.getEntityId(i), new Body(spawned.getXMm(i), spawned.getYMm(i), 0, 0));
        }
    }

    private static void move(Map<Long, Body> zone, EntitiesMoved moved) {
        for (int i = 0; i < moved.getEntityIdCount(); i++) {
            int at = i;
            zone.computeIfPresent(
                    moved.getEntityId(i),
                    (_, body) -> new Body(
                            body.xMm + moved.getDxMm(at),
                            body.yMm + moved.getDyMm(at),
                            moved.getVelocityXMmPerS(at),
                            moved.getVelocityYMmPerS(at)));
        }
    }
}
