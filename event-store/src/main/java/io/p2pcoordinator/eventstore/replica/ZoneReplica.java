package io.p2pcoordinator.eventstore.replica;

import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.AttributedEntity;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityColumns;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.LostEntity;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The entities of one zone on the side of a host: begun from the coordinator's document, carried on with the commits of the zone
 * behind it, and, while the zone is hosted, with what the host publishes. The rules are those of the log (a stale epoch or a
 * repetition has no effect); the fold is written anew, in plain objects, so that it and the coordinator's check each other. One thread.
 */
public final class ZoneReplica {
    private final String zoneId;
    private final Subject subject;
    private final long zoneFigure;
    private final EntityAdmission admission = new EntityAdmission();
    private final CommitDecoder decoder = new CommitDecoder();
    private final Map<Long, ReplicaEntity> entities = new HashMap<>();
    private Position position;
    private long digest;

    private ZoneReplica(String zoneId, Position position) {
        this.zoneId = zoneId;
        this.subject = Subject.entity(zoneId);
        this.zoneFigure = EntityDigests.ofZone(zoneId);
        this.position = position;
    }

    /** @throws IllegalArgumentException when the document is not what it says it is: it was damaged on its way, or is of another rule */
    public static ZoneReplica of(ZoneStateDocument document) {
        StreamId stream = StreamId.of(document.getStream())
                .filter(known -> known.equals(Subject.entity(document.getZoneId()).stream()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected the stream of zone " + document.getZoneId() + ", but it is " + document.getStream()));
        var replica = new ZoneReplica(document.getZoneId(), new Position(stream, document.getSequence()));
        if (document.getHostingEpoch() != 0) {
            replica.admission.restore(
                    document.getZoneId(),
                    document.getHostingEpoch(),
                    document.getHostId(),
                    document.getProducerSeqsMap());
        }
        replica.fill(document.getEntities(), attributesOf(document.getAttributedList()));
        if (replica.digest != document.getDigest()) {
            throw new IllegalArgumentException("expected the entities of zone " + document.getZoneId() + " at "
                    + replica.position + " to have digest " + Long.toHexString(document.getDigest()) + ", but it is "
                    + Long.toHexString(replica.digest));
        }
        return replica;
    }

    public String zoneId() {
        return zoneId;
    }

    /** Everything of the zone up to here is in it. */
    public Position position() {
        return position;
    }

    /** 0 where nobody was ever assigned. */
    public long hostingEpoch() {
        EntityAdmission.ZoneState state = admission.stateOf(zoneId);
        return state == null ? 0 : state.hostingEpoch();
    }

    /** Empty where nobody was ever assigned. */
    public String hostId() {
        EntityAdmission.ZoneState state = admission.stateOf(zoneId);
        return state == null ? "" : state.hostId();
    }

    public long digest() {
        return digest;
    }

    /** What is compared with the coordinator. */
    public ZoneStateMark mark() {
        return ZoneStateMark.newBuilder()
                .setHostingEpoch(hostingEpoch())
                .setSequence(position.sequence())
                .setDigest(digest)
                .build();
    }

    /** In no particular order; changes with the replica. */
    public Collection<ReplicaEntity> entities() {
        return Collections.unmodifiableCollection(entities.values());
    }

    /**
     * The next commit on one of the zone's two subjects in its stream. One that is not behind {@link #position} is in the state
     * already and changes nothing.
     *
     * @throws IllegalArgumentException when it is of another zone
     */
    public Verdict apply(RawCommit raw) {
        if (!raw.stream().equals(position.stream())) {
            throw new IllegalArgumentException(
                    "expected a commit of " + position.stream() + ", but it is at " + raw.position());
        }
        if (raw.sequence() <= position.sequence()) {
            return Verdict.REPEATED;
        }
        Verdict verdict = switch (decoder.decode(raw)) {
            case DecodedCommit.Unsound _ -> Verdict.PARKED;
            case DecodedCommit.Sound sound -> apply(sound);
        };
        position = raw.position();
        return verdict;
    }

    /** There is nothing of the zone between {@link #position} and that position. */
    public void passed(Position quietUpTo) {
        if (quietUpTo.stream().equals(position.stream()) && quietUpTo.sequence() > position.sequence()) {
            position = quietUpTo;
        }
    }

    /**
     * What this replica has otherwise than another, by entity: of those that both have this one's, of those that only the other has the
     * id.
     *
     * @param most entities that are named
     */
    public List<LostEntity> lostTo(ZoneReplica kept, int most) {
        var ids = new TreeSet<>(entities.keySet());
        ids.addAll(kept.entities.keySet());
        var lost = new ArrayList<LostEntity>();
        for (Long id : ids) {
            ReplicaEntity mine = entities.get(id);
            if (lost.size() < most && (mine == null || !mine.equals(kept.entities.get(id)))) {
                lost.add(lost(id, mine));
            }
        }
        return lost;
    }

    private static LostEntity lost(long id, @Nullable ReplicaEntity entity) {
        var lost = LostEntity.newBuilder().setEntityId(id);
        if (entity == null) {
            return lost.setAbsent(true).build();
        }
        EntityKind kind = EntityKind.forNumber(entity.kind());
        return lost.setKind(kind == null ? EntityKind.ENTITY_KIND_OTHER : kind)
                .setTypeId(entity.typeId())
                .setXMm(entity.xMm())
                .setYMm(entity.yMm())
                .build();
    }

    private Verdict apply(DecodedCommit.Sound sound) {
        if (!sound.subject().id().equals(zoneId)) {
            throw new IllegalArgumentException("expected a commit of zone " + zoneId + ", but it is of "
                    + sound.subject().id());
        }
        Verdict verdict = admission.admit(sound.subject(), sound.commit());
        if (verdict.isAccepted() && sound.subject().kind() == SubjectKind.ENTITY) {
            for (Event event : sound.commit().getEventsList()) {
                apply(event, sound.commit().getOccurredAtUs());
            }
        }
        return verdict;
    }

    private void apply(Event event, long atUs) {
        switch (event.getPayloadCase()) {
            case ENTITIES_SPAWNED -> spawn(event.getEntitiesSpawned(), atUs);
            case ENTITIES_MOVED -> move(event.getEntitiesMoved(), atUs);
            case ENTITY_ATTRIBUTES_CHANGED -> change(event.getEntityAttributesChanged());
            case ENTITIES_DESPAWNED ->
                event.getEntitiesDespawned().getEntityIdList().forEach(this::remove);
            case ENTITIES_HANDED_OVER ->
                event.getEntitiesHandedOver().getEntityIdList().forEach(this::remove);
            default ->
                throw new IllegalStateException(
                        "expected an event of entities on " + subject.name() + ", but it is " + event.getPayloadCase());
        }
    }

    private void spawn(EntitiesSpawned event, long atUs) {
        boolean movesX = event.getVelocityXMmPerSCount() > 0;
        boolean movesY = event.getVelocityYMmPerSCount() > 0;
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            put(new ReplicaEntity(
                    event.getEntityId(i),
                    event.getKindValue(i),
                    event.getTypeId(i),
                    event.getXMm(i),
                    event.getYMm(i),
                    movesX ? event.getVelocityXMmPerS(i) : 0,
                    movesY ? event.getVelocityYMmPerS(i) : 0,
                    atUs,
                    Map.of()));
        }
    }

    private void move(EntitiesMoved event, long atUs) {
        boolean movesX = event.getVelocityXMmPerSCount() > 0;
        boolean movesY = event.getVelocityYMmPerSCount() > 0;
        for (int i = 0; i < event.getEntityIdCount(); i++) {
            ReplicaEntity entity = entities.get(event.getEntityId(i));
            if (entity != null) {
                put(entity.moved(
                        event.getDxMm(i),
                        event.getDyMm(i),
                        movesX ? event.getVelocityXMmPerS(i) : 0,
                        movesY ? event.getVelocityYMmPerS(i) : 0,
                        atUs));
            }
        }
    }

    private void change(EntityAttributesChanged event) {
        ReplicaEntity entity = entities.get(event.getEntityId());
        if (entity != null) {
            var attributes = new HashMap<>(entity.attributes());
            attributes.putAll(event.getSetMap());
            event.getRemovedList().forEach(attributes::remove);
            put(entity.with(attributes));
        }
    }

    private void put(ReplicaEntity entity) {
        ReplicaEntity former = entities.put(entity.entityId(), entity);
        digest += entity.digest(zoneFigure) - (former == null ? 0 : former.digest(zoneFigure));
    }

    private void remove(long entityId) {
        ReplicaEntity former = entities.remove(entityId);
        digest -= former == null ? 0 : former.digest(zoneFigure);
    }

    private void fill(EntityColumns columns, Map<Long, Map<String, AttributeValue>> attributes) {
        int count = columns.getEntityIdCount();
        List<Integer> lengths = List.of(
                columns.getKindCount(),
                columns.getTypeIdCount(),
                columns.getXMmCount(),
                columns.getYMmCount(),
                columns.getVelocityXMmPerSCount(),
                columns.getVelocityYMmPerSCount(),
                columns.getUpdatedAtUsCount());
        if (lengths.stream().anyMatch(length -> length != count)) {
            throw new IllegalArgumentException(
                    "expected " + count + " entries in each column of entities, but lengths differ: " + lengths);
        }
        for (int i = 0; i < count; i++) {
            long id = columns.getEntityId(i);
            put(new ReplicaEntity(
                    id,
                    columns.getKind(i),
                    columns.getTypeId(i),
                    columns.getXMm(i),
                    columns.getYMm(i),
                    columns.getVelocityXMmPerS(i),
                    columns.getVelocityYMmPerS(i),
                    columns.getUpdatedAtUs(i),
                    attributes.getOrDefault(id, Map.of())));
        }
    }

    private static Map<Long, Map<String, AttributeValue>> attributesOf(List<AttributedEntity> entities) {
        var attributes = new HashMap<Long, Map<String, AttributeValue>>();
        entities.forEach(entity -> attributes.put(entity.getEntityId(), entity.getAttributesMap()));
        return attributes;
    }
}
