package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.lane.CopyBuffer;
import io.p2pcoordinator.eventstore.lane.StateCopy;
import io.p2pcoordinator.proto.v1.AttributedEntity;
import io.p2pcoordinator.proto.v1.EntityZoneSnapshot;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All zones of a partition as they were, in format {@code entities/1}: for each zone an {@link EntityZoneSnapshot} behind its
 * length, then its entities in columns of 64-bit numbers, little-endian. Made on the apply thread in one pass over the
 * entities; written elsewhere.
 *
 * <pre>
 *   id ...   xMm ...   yMm ...   updatedAtUs ...   velocity x (high) y (low) ...   kind (high) type (low) ...
 * </pre>
 */
final class EntityCopy implements StateCopy {
    static final String FORMAT = "entities/1";

    private static final int COLUMNS = 6;
    private static final int CHUNK_BYTES = 1 << 16;

    /** @param first place of its first entity among all */
    private record Zone(EntityZoneSnapshot.Builder facts, Map<String, Long> producerSeqs, int first) {}

    private final long[] cells;
    private final List<Zone> zones = new ArrayList<>();
    private int entities;

    /** A record of {@link #COLUMNS} an entity, so that the apply thread writes to one place. */
    EntityCopy(CopyBuffer buffer, long size) {
        cells = buffer.longs(Math.toIntExact(size * COLUMNS));
    }

    void add(String zoneId, EntityAdmission.ZoneState admission) {
        zones.add(new Zone(
                EntityZoneSnapshot.newBuilder()
                        .setZoneId(zoneId)
                        .setHostingEpoch(admission.hostingEpoch())
                        .setHostId(admission.hostId()),
                admission.producerSeqs(),
                entities));
    }

    /** Into the zone that was added last. */
    void add(ZoneEntities zone) {
        EntityZoneSnapshot.Builder facts = zones.getLast().facts;
        facts.setEntities(zone.size()).setSkipped(zone.skipped());
        zone.forEach(entity -> {
            int at = entities++ * COLUMNS;
            cells[at] = entity.entityId();
            cells[at + 1] = entity.xMm();
            cells[at + 2] = entity.yMm();
            cells[at + 3] = entity.updatedAtUs();
            cells[at + 4] = pair(entity.velocityXMmPerS(), entity.velocityYMmPerS());
            cells[at + 5] = pair(entity.kind(), entity.typeId());
            if (!entity.attributes().isEmpty()) {
                facts.addAttributed(AttributedEntity.newBuilder()
                        .setEntityId(entity.entityId())
                        .putAllAttributes(entity.attributes()));
            }
        });
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Zone zone : zones) {
            zone.facts.putAllProducerSeqs(zone.producerSeqs).build().writeDelimitedTo(out);
            int end = (zone.first + zone.facts.getEntities()) * COLUMNS;
            for (int column = 0; column < COLUMNS; column++) {
                for (int at = zone.first * COLUMNS + column; at < end; at += COLUMNS) {
                    chunk.putLong(cells[at]);
                    if (!chunk.hasRemaining()) {
                        flush(chunk, out);
                    }
                }
            }
            flush(chunk, out);
        }
    }

    private static void flush(ByteBuffer chunk, OutputStream out) throws IOException {
        out.write(chunk.array(), chunk.arrayOffset(), chunk.position());
        chunk.clear();
    }

    /** Told of each zone, and then of its entities. */
    interface Reader {
        ZoneEntities zone(EntityZoneSnapshot facts);
    }

    static void read(InputStream in, Reader reader) throws IOException {
        EntityZoneSnapshot facts = EntityZoneSnapshot.parser().parseDelimitedFrom(in);
        while (facts != null) {
            int count = facts.getEntities();
            var zone = reader.zone(facts);
            var columns = columns(in, count);
            for (int i = 0; i < count; i++) {
                long velocity = columns.getLong((4 * count + i) * Long.BYTES);
                long kind = columns.getLong((5 * count + i) * Long.BYTES);
                zone.put(
                        columns.getLong(i * Long.BYTES),
                        high(kind),
                        (int) kind,
                        columns.getLong((count + i) * Long.BYTES),
                        columns.getLong((2 * count + i) * Long.BYTES),
                        high(velocity),
                        (int) velocity,
                        columns.getLong((3 * count + i) * Long.BYTES));
            }
            facts.getAttributedList().forEach(zone::put);
            facts = EntityZoneSnapshot.parser().parseDelimitedFrom(in);
        }
    }

    private static ByteBuffer columns(InputStream in, int count) throws IOException {
        int length = Math.multiplyExact(count, COLUMNS * Long.BYTES);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("expected " + length + " bytes of entities, but there are " + bytes.length);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long pair(int high, int low) {
        return ((long) high << Integer.SIZE) | (low & 0xFFFF_FFFFL);
    }

    private static int high(long pair) {
        return (int) (pair >> Integer.SIZE);
    }
}
