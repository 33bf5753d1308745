package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.admission.MoveColumns;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.CopyBuffer;
import io.p2pcoordinator.eventstore.lane.RestorableState;
import io.p2pcoordinator.eventstore.lane.StateCopy;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.EntitiesHandedOver;
import io.p2pcoordinator.proto.v1.EntityZoneSnapshot;
import io.p2pcoordinator.proto.v1.Event;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * All zones of one partition: the fold of its ENTITY stream. The lane's apply thread only, readers included. A zone's
 * entities stay when its host changes.
 */
public final class EntityState implements RestorableState {
    private final EntityAdmission admission = new EntityAdmission();
    private final Map<String, ZoneEntities> zones = new HashMap<>();
    private PagePool pool = new PagePool();
    private final FoundSlots found = new FoundSlots();

    // Sums over zones.
    private long digest;
    private long size;
    private long skipped;

    @Override
    public Verdict apply(DecodedCommit.Sound sound) {
        Verdict verdict = admission.admit(sound.subject(), sound.commit());
        if (verdict.isAccepted() && sound.subject().kind() == SubjectKind.ENTITY) {
            ZoneEntities zone = zoneOf(sound.subject().id());
            apply(zone, sound.commit());
            zone.remember(sound.raw().sequence());
        }
        return verdict;
    }

    @Override
    public Verdict apply(MoveColumns moves) {
        Verdict verdict = admission.admit(moves);
        if (verdict.isAccepted()) {
            ZoneEntities zone = zoneOf(moves.subject().id());
            digest -= zone.digest();
            skipped -= zone.skipped();
            zone.apply(moves, found);
            digest += zone.digest();
            skipped += zone.skipped();
            zone.remember(moves.raw().sequence());
        }
        return verdict;
    }

    /** Leaves no trace: the rules of this stream look at no sequence. */
    @Override
    public void parked(DecodedCommit.Unsound unsound) {}

    @Override
    public long digest() {
        return digest + admission.digest();
    }

    /** Entities alive. */
    @Override
    public long size() {
        return size;
    }

    /** Empty for a zone that nothing was ever published for. */
    public Optional<ZoneEntities> zone(String zoneId) {
        return Optional.ofNullable(zones.get(zoneId));
    }

    /** The zone as it is behind that position, also where nothing was ever published for it. */
    public ZoneCopy copyOf(String zoneId, Position position) {
        ZoneEntities zone = zones.get(zoneId);
        var copy = new ZoneCopy(zoneId, position, admission.stateOf(zoneId), zone == null ? 0 : zone.size());
        if (zone != null) {
            copy.add(zone);
        }
        return copy;
    }

    /** How the zone compares, without a copy. */
    public ZoneMark markOf(String zoneId, long appliedPosition) {
        EntityAdmission.ZoneState admitted = admission.stateOf(zoneId);
        ZoneEntities zone = zones.get(zoneId);
        return new ZoneMark(
                admitted == null ? 0 : admitted.hostingEpoch(), appliedPosition, zone == null ? 0 : zone.digest());
    }

    /** What the zone's digest was behind everything up to that sequence; empty where that is too long ago to tell. */
    public OptionalLong digestAt(String zoneId, long sequence) {
        ZoneEntities zone = zones.get(zoneId);
        return zone == null ? OptionalLong.of(0) : zone.digestAt(sequence);
    }

    /** In no particular order. */
    public void forEachZone(Consumer<ZoneEntities> visitor) {
        zones.values().forEach(visitor);
    }

    /** Off-heap memory held for entities, in use or kept for those to come. */
    public long heldBytes() {
        return pool.heldBytes();
    }

    /** Deltas so far that named an entity which was not in its zone, and so changed nothing. */
    public long skipped() {
        return skipped;
    }

    /** The newest hosting epoch of each zone that has one. */
    public void forEachHosting(BiConsumer<String, Long> visitor) {
        admission.forEach((zoneId, zone) -> visitor.accept(zoneId, zone.hostingEpoch()));
    }

    @Override
    public String format() {
        return EntityCopy.FORMAT;
    }

    @Override
    public StateCopy copy(CopyBuffer buffer) {
        var copy = new EntityCopy(buffer, size);
        admission.forEach((zoneId, known) -> {
            copy.add(zoneId, known);
            ZoneEntities zone = zones.get(zoneId);
            if (zone != null) {
                copy.add(zone);
            }
        });
        return copy;
    }

    @Override
    public void restore(InputStream content) throws IOException {
        EntityCopy.read(content, this::restored);
        for (ZoneEntities zone : zones.values()) {
            digest += zone.digest();
            size += zone.size();
            skipped += zone.skipped();
        }
    }

    @Override
    public void clear() {
        zones.clear();
        pool = new PagePool();
        admission.clear();
        digest = 0;
        size = 0;
        skipped = 0;
    }

    private ZoneEntities restored(EntityZoneSnapshot facts) {
        admission.restore(facts.getZoneId(), facts.getHostingEpoch(), facts.getHostId(), facts.getProducerSeqsMap());
        var zone = new ZoneEntities(facts.getZoneId(), pool);
        zone.putSkipped(facts.getSkipped());
        if (facts.getEntities() > 0 || facts.getSkipped() > 0) {
            zones.put(zone.zoneId(), zone);
        }
        return zone;
    }

    private ZoneEntities zoneOf(String zoneId) {
        ZoneEntities zone = zones.get(zoneId);
        if (zone == null) {
            zone = new ZoneEntities(zoneId, pool);
            zones.put(zoneId, zone);
        }
        return zone;
    }

    private void apply(ZoneEntities zone, Commit commit) {
        digest -= zone.digest();
        size -= zone.size();
        skipped -= zone.skipped();
        for (int i = 0; i < commit.getEventsCount(); i++) {
            apply(zone, commit.getEvents(i), commit.getOccurredAtUs());
        }
        digest += zone.digest();
        size += zone.size();
        skipped += zone.skipped();
    }

    private static void apply(ZoneEntities zone, Event event, long occurredAtUs) {
        switch (event.getPayloadCase()) {
            case ENTITIES_SPAWNED -> zone.apply(event.getEntitiesSpawned(), occurredAtUs);
            case ENTITIES_MOVED -> zone.apply(event.getEntitiesMoved(), occurredAtUs);
            case ENTITY_ATTRIBUTES_CHANGED -> zone.apply(event.getEntityAttributesChanged());
            case ENTITIES_DESPAWNED -> {
                EntitiesDespawned gone = event.getEntitiesDespawned();
                for (int i = 0; i < gone.getEntityIdCount(); i++) {
                    zone.remove(gone.getEntityId(i));
                }
            }
            case ENTITIES_HANDED_OVER -> {
                EntitiesHandedOver gone = event.getEntitiesHandedOver();
                for (int i = 0; i < gone.getEntityIdCount(); i++) {
                    zone.remove(gone.getEntityId(i));
                }
            }
            case HOST_REGISTERED,
                    HOST_REMOVED,
                    HOST_WENT_OFFLINE,
                    HOST_CAME_ONLINE,
                    HOST_DRAINED,
                    HOST_DRAIN_ENDED,
                    HOST_HEARTBEAT_REPORTED,
                    ZONE_REGISTERED,
                    ZONE_SETTINGS_CHANGED,
                    ZONE_STATUS_CHANGED,
                    OWNERSHIP_CHANGED,
                    HOSTING_ASSIGNED,
                    SESSION_OPENED,
                    SESSION_ACTIVATED,
                    SESSION_ENDED,
                    SESSION_METRICS_REPORTED,
                    PLAYER_JOINED,
                    PLAYER_LEFT,
                    HOSTING_STARTED,
                    PEER_BANNED,
                    PEER_UNBANNED,
                    MIGRATION_STARTED,
                    CANDIDATE_CHOSEN,
                    CANDIDATE_FAILED,
                    MIGRATION_ADVANCED,
                    SESSIONS_REDIRECTED,
                    ZONE_STATE_TAKEN,
                    MIGRATION_ENDED,
                    SLOT_RESERVED,
                    SLOT_CONFIRMED,
                    SLOT_RELEASED,
                    FLAGS_SET,
                    FLAGS_RESET,
                    PLAYER_STATE_CHANGED,
                    MAP_STATE_REPORTED,
                    HOST_EVENTS_LOGGED,
                    DB_SYNC_ACCEPTED,
                    ZONE_STATE_DIVERGED,
                    PAYLOAD_NOT_SET ->
                throw new IllegalStateException("expected an event of entities, but zone " + zone.zoneId()
                        + " was given " + event.getPayloadCase());
        }
    }
}
