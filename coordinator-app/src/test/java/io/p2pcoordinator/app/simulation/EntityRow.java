package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.proto.v1.AttributeValue;
import java.util.Map;
import java.util.TreeMap;

/** An entity as plain data, for tests to compare. */
record EntityRow(
        int kind,
        int typeId,
        long xMm,
        long yMm,
        int velocityXMmPerS,
        int velocityYMmPerS,
        long updatedAtUs,
        Map<String, AttributeValue> attributes) {
    static EntityRow of(EntityView view) {
        return new EntityRow(
                view.kind(),
                view.typeId(),
                view.xMm(),
                view.yMm(),
                view.velocityXMmPerS(),
                view.velocityYMmPerS(),
                view.updatedAtUs(),
                new TreeMap<>(view.attributes()));
    }

    static Map<Long, EntityRow> all(ZoneEntities zone) {
        var rows = new TreeMap<Long, EntityRow>();
        zone.forEach(entity -> {
            if (rows.put(entity.entityId(), of(entity)) != null) {
                throw new AssertionError("shown twice: " + entity.entityId());
            }
        });
        return rows;
    }

    EntityRow moved(int dxMm, int dyMm, int velocityX, int velocityY, long atUs) {
        return new EntityRow(kind, typeId, xMm + dxMm, yMm + dyMm, velocityX, velocityY, atUs, attributes);
    }
}
