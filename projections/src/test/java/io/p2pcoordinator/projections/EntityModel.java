package io.p2pcoordinator.projections;

import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The naive fold of the ENTITY streams: every event applied to a map, one by one. What the tables must equal. */
final class EntityModel {
    private static final class Entity {
        int kind;
        int typeId;
        long x;
        long y;
        int vx;
        int vy;
        long atUs;
        final Map<String, String> attributes = new TreeMap<>();
    }

    private final Map<String, Map<Long, Entity>> zones = new TreeMap<>();

    static EntityModel fold(EventLog log) throws InterruptedException {
        var model = new EntityModel();
        for (StreamId stream : StreamId.all()) {
            if (stream.isEntity()) {
                model.fold(log, stream);
            }
        }
        return model;
    }

    /** As {@link #SELECT} answers the table. */
    List<String> rows() {
        return zones.entrySet().stream()
                .flatMap(zone -> zone.getValue().entrySet().stream()
                        .map(entity -> row(zone.getKey(), entity.getKey(), entity.getValue())))
                .sorted()
                .toList();
    }

    static final String SELECT = "SELECT zone_id, entity_id, kind, type_id, x_mm, y_mm, velocity_x_mm_per_s,"
            + " velocity_y_mm_per_s, (extract(epoch FROM updated_at) * 1000000)::bigint,"
            + " (SELECT coalesce(string_agg(key || '=' || value::text, ',' ORDER BY key COLLATE \"C\"), '')"
            + " FROM jsonb_each(attributes)) FROM entity";

    private static String row(String zoneId, long id, Entity e) {
        String attributes = String.join(
                ",",
                e.attributes.entrySet().stream()
                        .map(a -> a.getKey() + "=" + a.getValue())
                        .toList());
        return zoneId + "|" + id + "|" + e.kind + "|" + Integer.toUnsignedLong(e.typeId) + "|" + e.x + "|" + e.y + "|"
                + e.vx + "|" + e.vy + "|" + e.atUs + "|" + attributes;
    }

    private void fold(EventLog log, StreamId stream) throws InterruptedException {
        var decoder = new CommitDecoder();
        var admission = new EntityAdmission();
        long end = log.end(stream).sequence();
        try (CommitCursor cursor = log.read(stream, 0)) {
            for (long sequence = 0; sequence < end; ) {
                RawCommit raw = cursor.next(Duration.ofSeconds(5));
                if (raw == null) {
                    throw new AssertionError("expected " + stream + " up to " + end + ", but it ends at " + sequence);
                }
                sequence = raw.sequence();
                if (decoder.decode(raw) instanceof DecodedCommit.Sound sound
                        && admission.admit(sound.subject(), sound.commit()).isAccepted()) {
                    apply(zones.computeIfAbsent(sound.subject().id(), _ -> new TreeMap<>()), sound.commit());
                }
            }
        }
    }

    private static void apply(Map<Long, Entity> zone, Commit commit) {
        for (Event event : commit.getEventsList()) {
            switch (event.getPayloadCase()) {
                case ENTITIES_SPAWNED -> spawn(zone, event.getEntitiesSpawned(), commit.getOccurredAtUs());
                case ENTITIES_MOVED -> move(zone, event.getEntitiesMoved(), commit.getOccurredAtUs());
                case ENTITIES_DESPAWNED ->
                    event.getEntitiesDespawned().getEntityIdList().forEach(zone::remove);
                case ENTITIES_HANDED_OVER ->
                    event.getEntitiesHandedOver().getEntityIdList().forEach(zone::remove);
                case ENTITY_ATTRIBUTES_CHANGED -> {
                    Entity e = zone.get(event.getEntityAttributesChanged().getEntityId());
                    if (e != null) {
                        event.getEntityAttributesChanged().getSetMap().forEach((k, v) -> e.attributes.put(k, json(v)));
                        event.getEntityAttributesChanged().getRemovedList().forEach(e.attributes::remove);
                    }
                }
                default -> {}
            }
        }
    }

    private static void spawn(Map<Long, Entity> zone, EntitiesSpawned event, long atUs) {
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            var e = new Entity();
            e.kind = event.getKindValue(i);
            e.typeId = event.getTypeId(i);
            e.x = event.getXMm(i);
            e.y = event.getYMm(i);
            e.vx = event.getVelocityXMmPerSCount() == 0 ? 0 : event.getVelocityXMmPerS(i);
            e.vy = event.getVelocityYMmPerSCount() == 0 ? 0 : event.getVelocityYMmPerS(i);
            e.atUs = atUs;
            zone.put(event.getEntityId(i), e);
        }
    }

    private static void move(Map<Long, Entity> zone, EntitiesMoved event, long atUs) {
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            Entity e = zone.get(event.getEntityId(i));
            if (e != null) {
                e.x += event.getDxMm(i);
                e.y += event.getDyMm(i);
                e.vx = event.getVelocityXMmPerSCount() == 0 ? 0 : event.getVelocityXMmPerS(i);
                e.vy = event.getVelocityYMmPerSCount() == 0 ? 0 : event.getVelocityYMmPerS(i);
                e.atUs = atUs;
            }
        }
    }

    private static String json(AttributeValue value) {
        return switch (value.getValueCase()) {
            case TEXT -> "\"" + value.getText() + "\"";
            case INTEGER -> "" + value.getInteger();
            case NUMBER -> "" + value.getNumber();
            case FLAG -> "" + value.getFlag();
            case VALUE_NOT_SET -> "null";
        };
    }
}
