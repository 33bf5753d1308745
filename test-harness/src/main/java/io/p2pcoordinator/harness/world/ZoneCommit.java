package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.EntitiesHandedOver;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What changes in a zone in one tick, collected by column. An entity may move and then change, die or go over; or it
 * may appear; never first go and then appear in one commit, since events are applied by kind in this order.
 */
final class ZoneCommit {
    private final EntitiesMoved.Builder moved = EntitiesMoved.newBuilder();
    private final List<EntityAttributesChanged> changed = new ArrayList<>();
    private final EntitiesDespawned.Builder despawned = EntitiesDespawned.newBuilder();
    private final Map<SimulatedZone, EntitiesHandedOver.Builder> handedOver = new LinkedHashMap<>();
    private final Map<String, EntitiesSpawned.Builder> spawned = new LinkedHashMap<>();
    private final List<EntityAttributesChanged> changedAfterSpawn = new ArrayList<>();
    private final List<Creature> goneOver = new ArrayList<>();
    private int deltas;

    void walkStarts(Creature creature, Walk walk) {
        move(creature.entityId, 0, 0, walk.velocityXMmPerS(), walk.velocityYMmPerS());
    }

    void walkEnds(Creature creature, Walk walk) {
        move(creature.entityId, walk.dxMm(), walk.dyMm(), 0, 0);
    }

    void change(Creature creature, String attribute, AttributeValue value) {
        changed.add(EntityAttributesChanged.newBuilder()
                .setEntityId(creature.entityId)
                .putSet(attribute, value)
                .build());
        deltas++;
    }

    void despawn(long entityId) {
        despawned.addEntityId(entityId);
        deltas++;
    }

    void handOver(Creature creature, SimulatedZone to) {
        handedOver
                .computeIfAbsent(to, zone -> EntitiesHandedOver.newBuilder().setToZoneId(zone.zoneId()))
                .addEntityId(creature.entityId);
        goneOver.add(creature);
        deltas++;
    }

    void spawn(Creature creature, String fromZoneId) {
        spawned.computeIfAbsent(fromZoneId, from -> EntitiesSpawned.newBuilder().setFromZoneId(from))
                .addEntityId(creature.entityId)
                .addKind(creature.kind)
                .addTypeId(creature.typeId)
                .addXMm(creature.xMm)
                .addYMm(creature.yMm);
        deltas++;
    }

    void describe(Creature creature, Map<String, AttributeValue> attributes) {
        changedAfterSpawn.add(EntityAttributesChanged.newBuilder()
                .setEntityId(creature.entityId)
                .putAllSet(attributes)
                .build());
        deltas++;
    }

    int deltas() {
        return deltas;
    }

    /** Whom the other zones get once this commit is in the log. */
    List<Creature> goneOver() {
        return goneOver;
    }

    List<Event> events() {
        var events = new ArrayList<Event>();
        if (moved.getEntityIdCount() > 0) {
            events.add(Event.newBuilder().setEntitiesMoved(moved).build());
        }
        changed.forEach(change ->
                events.add(Event.newBuilder().setEntityAttributesChanged(change).build()));
        if (despawned.getEntityIdCount() > 0) {
            events.add(Event.newBuilder().setEntitiesDespawned(despawned).build());
        }
        handedOver
                .values()
                .forEach(gone -> events.add(
                        Event.newBuilder().setEntitiesHandedOver(gone).build()));
        spawned.values()
                .forEach(born ->
                        events.add(Event.newBuilder().setEntitiesSpawned(born).build()));
        changedAfterSpawn.forEach(change ->
                events.add(Event.newBuilder().setEntityAttributesChanged(change).build()));
        return events;
    }

    private void move(long entityId, int dxMm, int dyMm, int velocityXMmPerS, int velocityYMmPerS) {
        moved.addEntityId(entityId)
                .addDxMm(dxMm)
                .addDyMm(dyMm)
                .addVelocityXMmPerS(velocityXMmPerS)
                .addVelocityYMmPerS(velocityYMmPerS);
        deltas++;
    }
}
