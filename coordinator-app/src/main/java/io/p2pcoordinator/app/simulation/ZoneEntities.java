package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.admission.MoveColumns;
import io.p2pcoordinator.eventstore.replica.EntityDigests;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.AttributedEntity;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The entities of one zone. The lane's apply thread only. Nothing here can fail on a commit that keeps the log's rules:
 * lengths are checked, and sums wrap around. Moves allocate nothing; spawns only when the zone outgrows what it
 * ever had, which is kept.
 */
public final class ZoneEntities {
    private final String zoneId;
    private final long zoneDigest;
    private final EntityRecords records;
    private final EntityIndex index = new EntityIndex();
    private final EntityGrid grid;
    /** Only of entities that have some. */
    private final Long2ObjectHashMap<Map<String, AttributeValue>> attributes = new Long2ObjectHashMap<>();

    private final SlotView view = new SlotView();
    private final RecentDigests recent = new RecentDigests();
    private long digest;
    private long skipped;

    /** With memory of its own. */
    ZoneEntities(String zoneId) {
        this(zoneId, new PagePool());
    }

    /** @param pool of all zones of the stream */
    ZoneEntities(String zoneId, PagePool pool) {
        this.zoneId = zoneId;
        records = new EntityRecords(pool);
        grid = new EntityGrid(records);
        zoneDigest = EntityDigests.ofZone(zoneId);
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

    /** Those that are inside the area at that time. Looks at the entities in the cells around the area. */
    public void forEachInArea(Area area, long timeUs, EntityVisitor visitor) {
        if (grid.isToBeSwept(timeUs)) {
            grid.sweep();
        }
        if (!grid.candidates(area, timeUs, slot -> visitIfInside(slot, area, timeUs, visitor))) {
            forEachInAreaOfAll(area, timeUs, visitor);
        }
    }

    /** The same, by a look at each entity of the zone. */
    void forEachInAreaOfAll(Area area, long timeUs, EntityVisitor visitor) {
        for (int slot = 0; slot < records.size(); slot++) {
            visitIfInside(slot, area, timeUs, visitor);
        }
    }

    private void visitIfInside(int slot, Area area, long timeUs, EntityVisitor visitor) {
        SlotView entity = view.at(slot);
        if (area.contains(entity.xMmAt(timeUs), entity.yMmAt(timeUs))) {
            visitor.visit(entity);
        }
    }

    /** Sum over the entities: 0 when there are none, whatever there was before. */
    public long digest() {
        return digest;
    }

    /** After a commit of the zone. */
    void remember(long sequence) {
        recent.add(sequence, digest);
    }

    /** The digest as it was behind everything up to that sequence; empty where that is too long ago to tell. */
    OptionalLong digestAt(long sequence) {
        return recent.at(sequence);
    }

    /** Deltas so far that named an entity which was not here. */
    long skipped() {
        return skipped;
    }

    /** An entity that is not here yet, without attributes, as a snapshot has it. */
    void put(
            long entityId,
            int kind,
            int typeId,
            long xMm,
            long yMm,
            int velocityXMmPerS,
            int velocityYMmPerS,
            long updatedAtUs) {
        long mixedId = EntityIndex.mixed(entityId);
        int slot = records.append(entityId);
        index.add(slot, records);
        long at = records.at(slot);
        EntityRecords.put(at, kind, typeId, xMm, yMm);
        EntityRecords.setMotion(at, velocityXMmPerS, velocityYMmPerS, updatedAtUs);
        digest += EntityRecords.refreshDigest(at, zoneDigest, mixedId);
        grid.beginCommit(updatedAtUs);
        grid.add(slot, at);
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
        grid.beginCommit(occurredAtUs);
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            long entityId = event.getEntityId(i);
            long mixedId = EntityIndex.mixed(entityId);
            int slot = index.find(entityId, mixedId, records);
            boolean isNew = slot < 0;
            if (isNew) {
                slot = records.append(entityId);
                index.add(slot, records);
            } else {
                digest -= EntityRecords.digest(records.at(slot));
                forgetAttributes(slot, entityId, mixedId);
            }
            long at = records.at(slot);
            EntityRecords.put(at, event.getKindValue(i), event.getTypeId(i), event.getXMm(i), event.getYMm(i));
            EntityRecords.setMotion(
                    at,
                    movesX ? event.getVelocityXMmPerS(i) : 0,
                    movesY ? event.getVelocityYMmPerS(i) : 0,
                    occurredAtUs);
            digest += EntityRecords.refreshDigest(at, zoneDigest, mixedId);
            if (isNew) {
                grid.add(slot, at);
            } else {
                grid.moved(slot, at);
            }
        }
    }

    void apply(EntitiesMoved event, long occurredAtUs) {
        boolean movesX = event.getVelocityXMmPerSCount() > 0;
        boolean movesY = event.getVelocityYMmPerSCount() > 0;
        grid.beginCommit(occurredAtUs);
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            long entityId = event.getEntityId(i);
            long mixedId = EntityIndex.mixed(entityId);
            move(
                    index.find(entityId, mixedId, records),
                    mixedId,
                    event.getDxMm(i),
                    event.getDyMm(i),
                    movesX ? event.getVelocityXMmPerS(i) : 0,
                    movesY ? event.getVelocityYMmPerS(i) : 0,
                    occurredAtUs);
        }
    }

    /**
     * As the same moves in their general form. Entities lie at random places of memory, so the time goes into waiting for it: first all
     * entries of the index are read, then all records are, and only then is anything decided by them, so that the processor waits for
     * many at a time instead of for one after the other.
     *
     * @param found for the slots of this call, grown where needed; shared by all zones of the stream
     */
    void apply(MoveColumns moves, FoundSlots found) {
        int count = moves.count();
        long[] entityIds = moves.entityIds();
        found.ensure(count);
        int[] slots = found.slots;
        long[] mixedIds = found.mixedIds;
        long[] recordIds = found.recordIds;
        for (int i = 0; i < count; i++) {
            long mixedId = EntityIndex.mixed(entityIds[i]);
            mixedIds[i] = mixedId;
            slots[i] = index.entryAtHome(mixedId);
        }
        for (int i = 0; i < count; i++) {
            int slot = index.candidate(slots[i], mixedIds[i]);
            slots[i] = slot;
            if (slot >= 0) {
                recordIds[i] = EntityRecords.id(records.at(slot));
            }
        }
        int[] dxMm = moves.dxMm();
        int[] dyMm = moves.dyMm();
        int[] velocityXMmPerS = moves.velocityXMmPerS();
        int[] velocityYMmPerS = moves.velocityYMmPerS();
        long occurredAtUs = moves.occurredAtUs();
        grid.beginCommit(occurredAtUs);
        for (int i = 0; i < count; i++) {
            boolean isAnother = slots[i] >= 0 && recordIds[i] != entityIds[i];
            int slot = isAnother ? index.find(entityIds[i], mixedIds[i], records) : slots[i];
            move(slot, mixedIds[i], dxMm[i], dyMm[i], velocityXMmPerS[i], velocityYMmPerS[i], occurredAtUs);
        }
    }

    private void move(
            int slot, long mixedId, int dxMm, int dyMm, int velocityXMmPerS, int velocityYMmPerS, long occurredAtUs) {
        if (slot < 0) {
            skipped++;
            return;
        }
        long at = records.at(slot);
        long former = EntityRecords.digest(at);
        EntityRecords.step(at, dxMm, dyMm);
        EntityRecords.setMotion(at, velocityXMmPerS, velocityYMmPerS, occurredAtUs);
        digest += EntityRecords.refreshDigest(at, zoneDigest, mixedId) - former;
        grid.moved(slot, at);
    }

    /** A name that is both set and removed is removed. */
    void apply(EntityAttributesChanged event) {
        long entityId = event.getEntityId();
        long mixedId = EntityIndex.mixed(entityId);
        int slot = index.find(entityId, mixedId, records);
        if (slot < 0) {
            skipped++;
            return;
        }
        Map<String, AttributeValue> values = attributes.computeIfAbsent(entityId, _ -> new HashMap<>());
        long before = records.attributesSum(slot);
        long sum = before;
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
            attributes.remove(entityId);
        }
        records.setAttributesSum(slot, sum);
        digest += EntityDigests.ofAttributes(zoneDigest, mixedId, sum)
                - EntityDigests.ofAttributes(zoneDigest, mixedId, before);
    }

    void remove(long entityId) {
        int slot = slotOf(entityId);
        if (slot < 0) {
            skipped++;
            return;
        }
        digest -= EntityRecords.digest(records.at(slot));
        forgetAttributes(slot, entityId, EntityIndex.mixed(entityId));
        grid.remove(slot);
        index.remove(slot, records);
        int last = records.size() - 1;
        if (slot != last) {
            index.relocate(last, slot, records);
        }
        records.moveLastTo(slot);
        if (slot != last) {
            grid.relocated(last, slot);
        }
    }

    private void forgetAttributes(int slot, long entityId, long mixedId) {
        if (!attributes.isEmpty() && attributes.remove(entityId) != null) {
            digest -= EntityDigests.ofAttributes(zoneDigest, mixedId, records.attributesSum(slot));
            records.setAttributesSum(slot, 0);
        }
    }

    private int slotOf(long entityId) {
        return index.find(entityId, EntityIndex.mixed(entityId), records);
    }

    /** The one view that visitors are shown. */
    private final class SlotView implements EntityView {
        private long at;

        SlotView at(int slot) {
            at = records.at(slot);
            return this;
        }

        @Override
        public long entityId() {
            return EntityRecords.id(at);
        }

        @Override
        public int kind() {
            return EntityRecords.kind(at);
        }

        @Override
        public int typeId() {
            return EntityRecords.typeId(at);
        }

        @Override
        public long xMm() {
            return EntityRecords.xMm(at);
        }

        @Override
        public long yMm() {
            return EntityRecords.yMm(at);
        }

        @Override
        public int velocityXMmPerS() {
            return EntityRecords.velocityXMmPerS(at);
        }

        @Override
        public int velocityYMmPerS() {
            return EntityRecords.velocityYMmPerS(at);
        }

        @Override
        public long updatedAtUs() {
            return EntityRecords.updatedAtUs(at);
        }

        @Override
        public Map<String, AttributeValue> attributes() {
            Map<String, AttributeValue> values = attributes.get(entityId());
            return values == null ? Map.of() : values;
        }
    }
}
