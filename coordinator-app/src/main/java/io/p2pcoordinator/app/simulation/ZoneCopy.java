package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.proto.v1.AttributedEntity;
import io.p2pcoordinator.proto.v1.EntityColumns;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import org.jspecify.annotations.Nullable;

/**
 * One zone as it was at a position. Made on the apply thread in one pass over its entities, a record of {@link #COLUMNS} numbers
 * each; made into a document elsewhere. Does not change.
 */
public final class ZoneCopy {
    private static final int COLUMNS = 6;

    private final ZoneStateDocument.Builder facts;
    private final long[] cells;
    private int entities;

    ZoneCopy(String zoneId, Position position, EntityAdmission.@Nullable ZoneState admission, int size) {
        facts = ZoneStateDocument.newBuilder()
                .setZoneId(zoneId)
                .setStream(position.stream().name())
                .setSequence(position.sequence());
        if (admission != null) {
            facts.setHostingEpoch(admission.hostingEpoch())
                    .setHostId(admission.hostId())
                    .putAllProducerSeqs(admission.producerSeqs());
        }
        cells = new long[Math.multiplyExact(size, COLUMNS)];
    }

    void add(ZoneEntities zone) {
        facts.setDigest(zone.digest());
        zone.forEach(entity -> {
            int at = entities++ * COLUMNS;
            cells[at] = entity.entityId();
            cells[at + 1] = entity.xMm();
            cells[at + 2] = entity.yMm();
            cells[at + 3] = entity.updatedAtUs();
            cells[at + 4] =
                    ((long) entity.velocityXMmPerS() << Integer.SIZE) | (entity.velocityYMmPerS() & 0xFFFF_FFFFL);
            cells[at + 5] = ((long) entity.kind() << Integer.SIZE) | (entity.typeId() & 0xFFFF_FFFFL);
            if (!entity.attributes().isEmpty()) {
                facts.addAttributed(AttributedEntity.newBuilder()
                        .setEntityId(entity.entityId())
                        .putAllAttributes(entity.attributes()));
            }
        });
    }

    public long hostingEpoch() {
        return facts.getHostingEpoch();
    }

    public long sequence() {
        return facts.getSequence();
    }

    public long digest() {
        return facts.getDigest();
    }

    /** One thread at a time. */
    public ZoneStateDocument document() {
        var columns = EntityColumns.newBuilder();
        for (int at = 0; at < cells.length; at += COLUMNS) {
            columns.addEntityId(cells[at])
                    .addXMm(cells[at + 1])
                    .addYMm(cells[at + 2])
                    .addUpdatedAtUs(cells[at + 3])
                    .addVelocityXMmPerS((int) (cells[at + 4] >> Integer.SIZE))
                    .addVelocityYMmPerS((int) cells[at + 4])
                    .addKind((int) (cells[at + 5] >> Integer.SIZE))
                    .addTypeId((int) cells[at + 5]);
        }
        return facts.setEntities(columns).build();
    }
}
