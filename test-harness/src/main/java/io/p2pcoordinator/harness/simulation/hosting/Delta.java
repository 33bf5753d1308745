package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;

/**
 * What a host publishes: one entity is where it says now.
 *
 * @param figure where, in millimetres; none comes twice
 * @param occurredAtUs by the host's own clock, which may be wrong
 */
record Delta(
        String zoneId,
        String hostId,
        long hostingEpoch,
        String producerId,
        long producerSeq,
        int entityId,
        long figure,
        long occurredAtUs) {
    /** How many entities a zone has at most; their ids begin with 1. */
    static final int ENTITIES = 12;

    Event event() {
        return Event.newBuilder()
                .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                        .addEntityId(entityId)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1)
                        .addXMm(figure)
                        .addYMm(0))
                .build();
    }
}
