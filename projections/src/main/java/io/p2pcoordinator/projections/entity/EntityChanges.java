package io.p2pcoordinator.projections.entity;

import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;

/** A batch conflated: one {@link EntityChange} for each entity that it touches, grouped by zone. */
final class EntityChanges {
    private final Map<String, Long2ObjectHashMap<EntityChange>> byZone = new LinkedHashMap<>();

    void add(String zoneId, Commit commit) {
        Long2ObjectHashMap<EntityChange> zone = byZone.computeIfAbsent(zoneId, _ -> new Long2ObjectHashMap<>());
        for (Event event : commit.getEventsList()) {
            switch (event.getPayloadCase()) {
                case ENTITIES_SPAWNED -> spawn(zone, event.getEntitiesSpawned(), commit.getOccurredAtUs());
                case ENTITIES_MOVED -> move(zone, event.getEntitiesMoved(), commit.getOccurredAtUs());
                case ENTITY_ATTRIBUTES_CHANGED -> changeAttributes(zone, event.getEntityAttributesChanged());
                case ENTITIES_DESPAWNED ->
                    despawn(zone, event.getEntitiesDespawned().getEntityIdList());
                case ENTITIES_HANDED_OVER ->
                    despawn(zone, event.getEntitiesHandedOver().getEntityIdList());
                default ->
                    throw new IllegalStateException(
                            "expected an event of entities, but it is " + event.getPayloadCase());
            }
        }
    }

    Map<String, Long2ObjectHashMap<EntityChange>> byZone() {
        return byZone;
    }

    private static void spawn(Long2ObjectHashMap<EntityChange> zone, EntitiesSpawned event, long atUs) {
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            EntityChange change = changeOf(zone, event.getEntityId(i));
            change.spawn(
                    event.getKindValue(i),
                    Integer.toUnsignedLong(event.getTypeId(i)),
                    event.getXMm(i),
                    event.getYMm(i));
            change.fly(
                    event.getVelocityXMmPerSCount() == 0 ? 0 : event.getVelocityXMmPerS(i),
                    event.getVelocityYMmPerSCount() == 0 ? 0 : event.getVelocityYMmPerS(i),
                    atUs);
        }
    }

    private static void move(Long2ObjectHashMap<EntityChange> zone, EntitiesMoved event, long atUs) {
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            EntityChange change = changeOf(zone, event.getEntityId(i));
            if (!change.isGone()) {
                change.move(event.getDxMm(i), event.getDyMm(i));
                change.fly(
                        event.getVelocityXMmPerSCount() == 0 ? 0 : event.getVelocityXMmPerS(i),
                        event.getVelocityYMmPerSCount() == 0 ? 0 : event.getVelocityYMmPerS(i),
                        atUs);
            }
        }
    }

    private static void changeAttributes(Long2ObjectHashMap<EntityChange> zone, EntityAttributesChanged event) {
        EntityChange change = changeOf(zone, event.getEntityId());
        if (!change.isGone()) {
            change.changeAttributes(event.getSetMap(), event.getRemovedList());
        }
    }

    private static void despawn(Long2ObjectHashMap<EntityChange> zone, List<Long> entityIds) {
        for (Long entityId : entityIds) {
            changeOf(zone, entityId).despawn();
        }
    }

    private static EntityChange changeOf(Long2ObjectHashMap<EntityChange> zone, long entityId) {
        return zone.computeIfAbsent(entityId, _ -> new EntityChange());
    }
}
