package io.p2pcoordinator.eventstore.replica;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.AttributeValue;
import java.util.Map;

/**
 * An entity as the last spawn, move or change of attributes left it.
 *
 * @param kind number of its {@code EntityKind}
 * @param updatedAtUs when the last spawn or move put it there, microseconds since 1970
 */
public record ReplicaEntity(
        long entityId,
        int kind,
        int typeId,
        long xMm,
        long yMm,
        int velocityXMmPerS,
        int velocityYMmPerS,
        long updatedAtUs,
        Map<String, AttributeValue> attributes) {
    public ReplicaEntity {
        attributes = Map.copyOf(attributes);
    }

    ReplicaEntity moved(int dxMm, int dyMm, int velocityX, int velocityY, long atUs) {
        return new ReplicaEntity(
                entityId, kind, typeId, xMm + dxMm, yMm + dyMm, velocityX, velocityY, atUs, attributes);
    }

    ReplicaEntity with(Map<String, AttributeValue> now) {
        return new ReplicaEntity(entityId, kind, typeId, xMm, yMm, velocityXMmPerS, velocityYMmPerS, updatedAtUs, now);
    }

    /** Its part of the digest of its zone. */
    long digest(long zoneFigure) {
        long mixedId = Digest.mix(entityId);
        long sum = 0;
        for (Map.Entry<String, AttributeValue> attribute : attributes.entrySet()) {
            sum += EntityDigests.ofAttribute(attribute.getKey(), attribute.getValue());
        }
        return EntityDigests.ofEntity(
                        zoneFigure,
                        mixedId,
                        xMm,
                        yMm,
                        updatedAtUs,
                        pair(velocityXMmPerS, velocityYMmPerS),
                        pair(kind, typeId))
                + EntityDigests.ofAttributes(zoneFigure, mixedId, sum);
    }

    private static long pair(int high, int low) {
        return ((long) high << Integer.SIZE) | (low & 0xFFFF_FFFFL);
    }
}
