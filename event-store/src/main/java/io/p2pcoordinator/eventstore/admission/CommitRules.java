package io.p2pcoordinator.eventstore.admission;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.PeerBanned;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a commit keeps whatever the state is. A commit that breaks one is parked whole. They hold back what an
 * applier or a table could not take: columns of unequal length, times outside the calendar, text with NUL.
 */
public final class CommitRules {
    /** 9999-12-31T23:59:59.999999Z: later ones have no ISO-8601 form of four digits. */
    static final long LAST_MICROSECOND = 253_402_300_799_999_999L;
    /** ±1,000,000 km in millimetres: far outside any map, far inside what sums can hold. */
    private static final long MAX_COORDINATE_MM = 1_000_000_000_000L;

    static final int MAX_PRODUCER_ID_CODE_POINTS = 255;
    private static final int MAX_TEXT_LENGTH = 10_000;

    private CommitRules() {}

    /** The first rule that the commit breaks, in words; null where it keeps all. */
    public static @Nullable String firstBroken(Subject subject, Commit commit) {
        if (commit.getCommitId().size() != 16) {
            return "expected a commit_id of 16 bytes, but it has "
                    + commit.getCommitId().size();
        }
        String producer = text("producer_id", commit.getProducerId());
        if (producer != null) {
            return producer;
        }
        int producerLength =
                commit.getProducerId().codePointCount(0, commit.getProducerId().length());
        if (producerLength < 1 || producerLength > MAX_PRODUCER_ID_CODE_POINTS) {
            return "expected a producer_id of 1 to " + MAX_PRODUCER_ID_CODE_POINTS + " characters, but it has "
                    + producerLength;
        }
        if (commit.getOccurredAtUs() < 0 || commit.getOccurredAtUs() > LAST_MICROSECOND) {
            return "expected occurred_at_us from 1970 to 9999, but it is " + commit.getOccurredAtUs();
        }
        if (commit.getEpoch() < 0) {
            return "expected an epoch below 2^63, but it is " + Long.toUnsignedString(commit.getEpoch());
        }
        if (commit.getEventsCount() == 0) {
            return "expected at least one event, but there is none";
        }
        if (isControl(subject.kind()) && !commit.hasExpectedVersion()) {
            return "expected an expected_version on a control subject, but there is none";
        }
        if (subject.id().indexOf('\0') >= 0) {
            return "expected an id without NUL, but the subject's has one";
        }
        for (int i = 0; i < commit.getEventsCount(); i++) {
            Event event = commit.getEvents(i);
            String error = belongs(subject.kind(), event) ? brokenByEvent(event) : misplaced(subject.kind(), event);
            if (error == null && event.hasOwnershipChanged()) {
                error = ownership(event.getOwnershipChanged(), i, commit);
            }
            if (error != null) {
                return "event " + i + ": " + error;
            }
        }
        return null;
    }

    /** How many types of events this version knows. */
    public static int knownEventTypes() {
        return Event.getDescriptor().getOneofs().getFirst().getFieldCount();
    }

    /** Whether there is an event that carries something, but nothing that this version knows. */
    static boolean hasUnknownEvent(Commit commit) {
        return commit.getEventsList().stream()
                .anyMatch(event -> event.getPayloadCase() == Event.PayloadCase.PAYLOAD_NOT_SET
                        && !event.getUnknownFields().asMap().isEmpty());
    }

    private static boolean isControl(SubjectKind kind) {
        return kind == SubjectKind.HOST
                || kind == SubjectKind.ZONE
                || kind == SubjectKind.PEER
                || kind == SubjectKind.FLAG;
    }

    private static String misplaced(SubjectKind kind, Event event) {
        return event.getPayloadCase() == Event.PayloadCase.PAYLOAD_NOT_SET
                ? "of a type that this version does not know"
                : event.getPayloadCase() + " does not belong on a subject of kind " + kind;
    }

    private static boolean belongs(SubjectKind kind, Event event) {
        SubjectKind home = switch (event.getPayloadCase()) {
            case HOST_REGISTERED, HOST_REMOVED, HOST_WENT_OFFLINE, HOST_CAME_ONLINE, HOST_DRAINED, HOST_DRAIN_ENDED ->
                SubjectKind.HOST;
            case HOST_HEARTBEAT_REPORTED -> SubjectKind.TELEMETRY_HOST;
            case ZONE_REGISTERED,
                    ZONE_SETTINGS_CHANGED,
                    ZONE_STATUS_CHANGED,
                    OWNERSHIP_CHANGED,
                    HOSTING_ASSIGNED,
                    SESSION_OPENED,
                    SESSION_ACTIVATED,
                    SESSION_ENDED,
                    SESSION_METRICS_REPORTED,
                    PLAYER_JOINED,
                    PLAYER_LEFT -> SubjectKind.ZONE;
            case HOSTING_STARTED -> SubjectKind.HOSTING;
            case ENTITIES_SPAWNED,
                    ENTITIES_MOVED,
                    ENTITY_ATTRIBUTES_CHANGED,
                    ENTITIES_DESPAWNED,
                    ENTITIES_HANDED_OVER -> SubjectKind.ENTITY;
            case PEER_BANNED, PEER_UNBANNED -> SubjectKind.PEER;
            case PAYLOAD_NOT_SET -> null;
        };
        return home == kind;
    }

    private static @Nullable String brokenByEvent(Event event) {
        return switch (event.getPayloadCase()) {
            case ENTITIES_SPAWNED -> spawned(event.getEntitiesSpawned());
            case ENTITIES_MOVED -> moved(event.getEntitiesMoved());
            case ENTITY_ATTRIBUTES_CHANGED -> attributes(event.getEntityAttributesChanged());
            case HOST_HEARTBEAT_REPORTED -> heartbeat(event.getHostHeartbeatReported());
            case ENTITIES_HANDED_OVER ->
                text("to_zone_id", event.getEntitiesHandedOver().getToZoneId());
            case HOSTING_STARTED ->
                event.getHostingStarted().getHostingEpoch() > 0
                        ? text("host_id", event.getHostingStarted().getHostId())
                        : "expected a hosting_epoch from 1 to 2^63 - 1";
            case OWNERSHIP_CHANGED ->
                text("node_id", event.getOwnershipChanged().getNodeId());
            case PEER_BANNED -> banned(event.getPeerBanned());
            case ENTITIES_DESPAWNED -> null;
            default -> TextFields.firstUnusable(event);
        };
    }

    /** The marker says under which epoch the whole commit was written: read models need not look at the envelope. */
    private static @Nullable String ownership(OwnershipChanged e, int index, Commit commit) {
        if (e.getOwnerEpoch() <= 0) {
            return "expected an owner_epoch from 1 to 2^63 - 1";
        }
        if (index > 0) {
            return "expected a change of ownership to be a commit's first event, but others are before it";
        }
        return e.getOwnerEpoch() == commit.getEpoch()
                ? null
                : "expected the commit's epoch to be the owner_epoch " + e.getOwnerEpoch() + ", but it is "
                        + commit.getEpoch();
    }

    private static @Nullable String banned(PeerBanned e) {
        return e.getUntilUs() < 0 || e.getUntilUs() > LAST_MICROSECOND
                ? "expected until_us from 1970 to 9999, or 0, but it is " + e.getUntilUs()
                : text("reason", e.getReason());
    }

    private static @Nullable String spawned(EntitiesSpawned e) {
        int n = e.getEntityIdCount();
        if (e.getKindCount() != n || e.getTypeIdCount() != n || e.getXMmCount() != n || e.getYMmCount() != n) {
            return "expected " + n + " entries in each column of entities_spawned, but lengths differ";
        }
        if (notAllOrNone(e.getVelocityXMmPerSCount(), n) || notAllOrNone(e.getVelocityYMmPerSCount(), n)) {
            return "expected " + n + " velocities or none in entities_spawned, but lengths differ";
        }
        for (int i = 0; i < n; i++) {
            if (isOutside(e.getXMm(i)) || isOutside(e.getYMm(i))) {
                return "expected coordinates within " + MAX_COORDINATE_MM + " mm, but entity " + e.getEntityId(i)
                        + " is outside";
            }
            if (e.getKind(i) == EntityKind.ENTITY_KIND_UNSPECIFIED) {
                return "expected a kind, but entity " + e.getEntityId(i) + " has none";
            }
        }
        return text("from_zone_id", e.getFromZoneId());
    }

    private static @Nullable String moved(EntitiesMoved e) {
        int n = e.getEntityIdCount();
        if (e.getDxMmCount() != n || e.getDyMmCount() != n) {
            return "expected " + n + " entries in each column of entities_moved, but lengths differ";
        }
        if (notAllOrNone(e.getVelocityXMmPerSCount(), n) || notAllOrNone(e.getVelocityYMmPerSCount(), n)) {
            return "expected " + n + " velocities or none in entities_moved, but lengths differ";
        }
        return null;
    }

    /** Not by Math.abs: that of the smallest long is negative. */
    private static boolean isOutside(long coordinateMm) {
        return coordinateMm > MAX_COORDINATE_MM || coordinateMm < -MAX_COORDINATE_MM;
    }

    private static boolean notAllOrNone(int length, int n) {
        return length != 0 && length != n;
    }

    private static @Nullable String attributes(EntityAttributesChanged e) {
        for (var entry : e.getSetMap().entrySet()) {
            String error = text("attribute name", entry.getKey());
            if (error == null) {
                error = attributeValue(entry.getKey(), entry.getValue());
            }
            if (error != null) {
                return error;
            }
        }
        for (String name : e.getRemovedList()) {
            String error = text("attribute name", name);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static @Nullable String attributeValue(String name, AttributeValue value) {
        return switch (value.getValueCase()) {
            case TEXT -> text("attribute " + name, value.getText());
            case NUMBER -> finite("attribute " + name, value.getNumber());
            case INTEGER, FLAG -> null;
            case VALUE_NOT_SET -> "expected a value for attribute " + name + ", but there is none";
        };
    }

    private static @Nullable String heartbeat(HostHeartbeatReported h) {
        double[] values = {
            h.getLatencyMs(),
            h.getPacketLossPercent(),
            h.getBandwidthUsageMbps(),
            h.getCpuPercent(),
            h.getMemoryPercent(),
            h.getErrorRate()
        };
        for (double value : values) {
            String error = finite("every figure of a heartbeat", value);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static @Nullable String finite(String what, double value) {
        return Double.isFinite(value) ? null : "expected " + what + " to be finite, but it is " + value;
    }

    private static @Nullable String text(String what, String value) {
        if (value.indexOf('\0') >= 0) {
            return "expected " + what + " without NUL, but it has one";
        }
        return value.length() <= MAX_TEXT_LENGTH
                ? null
                : "expected " + what + " of at most " + MAX_TEXT_LENGTH + " characters, but it has " + value.length();
    }
}
