package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.AttributedEntity;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The entities of one zone. The lane's apply thread only. Nothing here can fail on a commit that keeps the log's rules:
 * lengths are checked, and sums wrap around. Moves allocate nothing; spawns only when the zone outgrows what it
 * ever had, which is kept.
 */
public final class ZoneEntities {
    private final String zoneId;
    private final long zoneDigest;
    private final EntityRecords records = new EntityRecords();
    private final EntityIndex index = new EntityIndex();
    /** Only of entities that have some. */
    private final Long2ObjectHashMap<Map<String, AttributeValue>> attributes = new Long2ObjectHashMap<>();

    private final SlotView view = new SlotView();
    private long digest;
    private long skipped;

    ZoneEntities(String zoneId) {
        this.zoneId = zoneId;
        zoneDigest = new Digest().add(zoneId).value();
    }

    public String zoneId() {
        return zoneId;
    }

    public int size() {
        return records.size();
    }

    public boolean contains(long entityId) {
        return slotOf(entityId) >= 0;
    }

    public void forEach(EntityVisitor visitor) {
        for (int slot = 0; slot < records.size(); slot++) {
            visitor.visit(view.at(slot));
        }
    }

    /** Those that are inside the area at that time. Looks at each entity of the zone, allocates nothing. */
    public void forEachInArea(Area area, long timeUs, EntityVisitor visitor) {
        for (int slot = 0; slot < records.size(); slot++) {
            SlotView entity = view.at(slot);
            if (area.contains(entity.xMmAt(timeUs), entity.yMmAt(timeUs))) {
                visitor.visit(entity);
            }
        }
    }

    /** Sum over the entities: 0 when there are none, whatever there was before. */
    long digest() {
        return digest;
    }

    /** Deltas so far that named an entity which was not here. */
    long skipped() {
        return skipped;
    }

    /** An entity without attributes, as a snapshot has it. */
    void put(
            long entityId,
            int kind,
            int typeId,
            long xMm,
            long yMm,
            int velocityXMmPerS,
            int velocityYMmPerS,
            long updatedAtUs) {
        int slot = cleared(entityId);
        records.put(slot, kind, typeId, xMm, yMm);
        records.setMotion(slot, velocityXMmPerS, velocityYMmPerS, updatedAtUs);
        digest += records.refreshDigest(slot, zoneDigest);
    }

    /** The attributes of an entity that is here, as a snapshot has them. */
    void put(AttributedEntity entity) {
        apply(EntityAttributesChanged.newBuilder()
                .setEntityId(entity.getEntityId())
                .putAllSet(entity.getAttributesMap())
                .build());
    }

    void putSkipped(long count) {
        skipped = count;
    }

    void apply(EntitiesSpawned event, long occurredAtUs) {
        boolean movesX = event.getVelocityXMmPerSCount() > 0;
        boolean movesY = event.getVelocityYMmPerSCount() > 0;
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            int slot = cleared(event.getEntityId(i));
            records.put(slot, event.getKindValue(i), event.getTypeId(i), event.getXMm(i), event.getYMm(i));
            records.setMotion(
                    slot,
                    movesX ? event.getVelocityXMmPerS(i) : 0,
                    movesY ? event.getVelocityYMmPerS(i) : 0,
                    occurredAtUs);
            digest += records.refreshDigest(slot, zoneDigest);
        }
    }

    void apply(EntitiesMoved event, long occurredAtUs) {
        boolean movesX = event.getVelocityXMmPerSCount() > 0;
        boolean movesY = event.getVelocityYMmPerSCount() > 0;
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            int slot = slotOf(event.getEntityId(i));
            if (slot < 0) {
                skipped++;
                continue;
            }
            digest -= records.digest(slot);
            records.step(slot, event.getDxMm(i), event.getDyMm(i));
            records.setMotion(
                    slot,
                    movesX ? event.getVelocityXMmPerS(i) : 0,
                    movesY ? event.getVelocityYMmPerS(i) : 0,
                    occurredAtUs);
            digest += records.refreshDigest(slot, zoneDigest);
        }
    }

    /** A name that is both set and removed is removed. */
    void apply(EntityAttributesChanged event) {
        int slot = slotOf(event.getEntityId());
        if (slot < 0) {
            skipped++;
            return;
        }
        digest -= records.digest(slot);
        Map<String, AttributeValue> values = attributes.computeIfAbsent(event.getEntityId(), _ -> new HashMap<>());
        long sum = records.attributesSum(slot);
        for (var entry : event.getSetMap().entrySet()) {
            AttributeValue former = values.put(entry.getKey(), entry.getValue());
            sum -= former == null ? 0 : EntityDigests.ofAttribute(entry.getKey(), former);
            sum += EntityDigests.ofAttribute(entry.getKey(), entry.getValue());
        }
        for (int i = 0; i < event.getRemovedCount(); i++) {
            AttributeValue former = values.remove(event.getRemoved(i));
            sum -= former == null ? 0 : EntityDigests.ofAttribute(event.getRemoved(i), former);
        }
        if (values.isEmpty()) {
            attributes.remove(event.getEntityId());
        }
        records.setAttributesSum(slot, sum);
        digest += records.refreshDigest(slot, zoneDigest);
    }

    void remove(long entityId) {
        int slot = slotOf(entityId);
        if (slot < 0) {
            skipped++;
            return;
        }
        digest -= records.digest(slot);
        forgetAttributes(entityId);
        index.remove(slot, records);
        int last = records.size() - 1;
        if (slot != last) {
            index.relocate(last, slot, records);
        }
        records.moveLastTo(slot);
    }

    /** The entity's slot, out of the digest and without attributes: its own where it is there already, else a new one. */
    private int cleared(long entityId) {
        int slot = slotOf(entityId);
        if (slot >= 0) {
            digest -= records.digest(slot);
            forgetAttributes(entityId);
            return slot;
        }
        slot = records.append(entityId);
        index.add(slot, records);
        return slot;
    }

    private void forgetAttributes(long entityId) {
        if (!attributes.isEmpty()) {
            attributes.remove(entityId);
        }
    }

    private int slotOf(long entityId) {
        return index.find(entityId, records);
    }

    /** The one view that visitors are shown. */
    private final class SlotView implements EntityView {
        private int slot;

        SlotView at(int slot) {
            this.slot = slot;
            return this;
        }

        @Override
        public long entityId() {
            return records.id(slot);
        }

        @Override
        public int kind() {
            return records.kind(slot);
        }

        @Override
        public int typeId() {
            return records.typeId(slot);
        }

        @Override
        public long xMm() {
            return records.xMm(slot);
        }

        @Override
        public long yMm() {
            return records.yMm(slot);
        }

        @Override
        public int velocityXMmPerS() {
            return records.velocityXMmPerS(slot);
        }

        @Override
        public int velocityYMmPerS() {
            return records.velocityYMmPerS(slot);
        }

        @Override
        public long updatedAtUs() {
            return records.updatedAtUs(slot);
        }

        @Override
        public Map<String, AttributeValue> attributes() {
            Map<String, AttributeValue> values = attributes.get(entityId());
            return values == null ? Map.of() : values;
        }
    }
}
