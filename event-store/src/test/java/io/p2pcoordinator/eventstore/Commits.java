package io.p2pcoordinator.eventstore;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostCameOnline;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostingStarted;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.p2pcoordinator.proto.v1.ZoneStatusChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Small sound commits, and short ways to append and read them. */
public final class Commits {
    public static final long NOON_US = 1_767_268_800_000_000L; // 2026-01-01T12:00Z
    public static final Duration SOON = Duration.ofSeconds(10);

    private Commits() {}

    public static String id(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    /** An id that starts with the prefix and lives in the partition. */
    public static String zoneIn(StreamId stream, String prefix) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> prefix + i)
                .filter(zone -> Subject.entity(zone).stream().equals(stream))
                .findFirst()
                .orElseThrow();
    }

    /** With an id, a producer and a time, but no event yet. */
    public static Commit.Builder envelope() {
        return Commit.newBuilder()
                .setCommitId(ByteString.fromHex(UUID.randomUUID().toString().replace("-", "")))
                .setProducerId("producer")
                .setOccurredAtUs(NOON_US);
    }

    public static Commit checked(long expectedVersion) {
        return envelope()
                .setExpectedVersion(expectedVersion)
                .addEvents(hostCameOnline())
                .build();
    }

    public static Commit unchecked() {
        return envelope().addEvents(despawned(1)).build();
    }

    public static Commit deltas(long hostingEpoch, String producerId, long producerSeq, Event... events) {
        return envelope()
                .setEpoch(hostingEpoch)
                .setProducerId(producerId)
                .setProducerSeq(producerSeq)
                .addAllEvents(List.of(events))
                .build();
    }

    public static Commit marker(long hostingEpoch, String hostId) {
        return envelope()
                .addEvents(Event.newBuilder()
                        .setHostingStarted(HostingStarted.newBuilder()
                                .setHostingEpoch(hostingEpoch)
                                .setHostId(hostId)))
                .build();
    }

    public static Event ownership(String nodeId, long ownerEpoch) {
        return Event.newBuilder()
                .setOwnershipChanged(
                        OwnershipChanged.newBuilder().setNodeId(nodeId).setOwnerEpoch(ownerEpoch))
                .build();
    }

    public static Event zoneEnabled() {
        return Event.newBuilder()
                .setZoneStatusChanged(ZoneStatusChanged.newBuilder().setStatus(ZoneStatus.ZONE_STATUS_ENABLED))
                .build();
    }

    public static Event hostCameOnline() {
        return Event.newBuilder()
                .setHostCameOnline(HostCameOnline.getDefaultInstance())
                .build();
    }

    public static Event heartbeat(double latencyMs) {
        return Event.newBuilder()
                .setHostHeartbeatReported(HostHeartbeatReported.newBuilder().setLatencyMs(latencyMs))
                .build();
    }

    public static Event spawned(long... entityIds) {
        var spawned = EntitiesSpawned.newBuilder();
        for (long entityId : entityIds) {
            spawned.addEntityId(entityId)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1_002)
                    .addXMm(entityId * 1_000)
                    .addYMm(5_000);
        }
        return Event.newBuilder().setEntitiesSpawned(spawned).build();
    }

    public static Event despawned(long entityId) {
        return Event.newBuilder()
                .setEntitiesDespawned(EntitiesDespawned.newBuilder().addEntityId(entityId))
                .build();
    }

    public static AppendOutcome append(EventLog log, Subject subject, Commit commit) throws Exception {
        return log.append(new AppendRequest(subject, commit)).get(30, TimeUnit.SECONDS);
    }

    /** Appends what must get through. */
    public static Position appended(EventLog log, Subject subject, Commit commit) throws Exception {
        AppendOutcome outcome = append(log, subject, commit);
        if (outcome instanceof AppendOutcome.Appended(Position position, boolean _)) {
            return position;
        }
        throw new AssertionError("expected " + subject.name() + " to be appended, but: " + outcome);
    }

    /** Reads this many, waiting for each. */
    public static List<RawCommit> take(CommitCursor cursor, int count) throws InterruptedException {
        var commits = new ArrayList<RawCommit>();
        while (commits.size() < count) {
            RawCommit next = cursor.next(SOON);
            if (next == null) {
                throw new AssertionError("expected " + count + " commits, but only " + commits.size() + " came");
            }
            commits.add(next);
        }
        return commits;
    }

    /** Everything that is in the stream now, after the sequence. */
    public static List<RawCommit> readAll(EventLog log, StreamId stream, long afterSequence)
            throws InterruptedException {
        long end = log.end(stream).sequence();
        var commits = new ArrayList<RawCommit>();
        try (CommitCursor cursor = log.read(stream, afterSequence)) {
            while (afterSequence < end
                    && (commits.isEmpty() || commits.getLast().sequence() < end)) {
                commits.addAll(take(cursor, 1));
            }
        }
        return commits;
    }

    public static Commit decoded(RawCommit raw) {
        try {
            return Commit.parseFrom(raw.payload());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(raw.position() + " is no commit", e);
        }
    }

    public static String idOf(RawCommit raw) {
        return idOf(decoded(raw));
    }

    public static String idOf(Commit commit) {
        return HexFormat.of().formatHex(commit.getCommitId().toByteArray());
    }
}
