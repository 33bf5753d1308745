package io.p2pcoordinator.projections;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** Writes commits into a log as coordinators and map servers do. The clock moves on a second with each. */
final class Commits {
    static final String NODE = "node-1";
    static final long OWNER_EPOCH = 7;
    static final long START_US = 1_750_000_000_123_456L;

    private final EventLog log;
    private long nowUs = START_US;

    Commits(EventLog log) {
        this.log = log;
    }

    long nowUs() {
        return nowUs;
    }

    Position host(String hostId, Event.Builder... events) {
        return append(Subject.host(hostId), control(Subject.host(hostId), 0, events));
    }

    /** Owned first, so that what follows is accepted. */
    Position ownedZone(String zoneId, Event.Builder... events) {
        var owned = new Event.Builder[events.length + 1];
        owned[0] = Event.newBuilder()
                .setOwnershipChanged(
                        OwnershipChanged.newBuilder().setNodeId(NODE).setOwnerEpoch(OWNER_EPOCH));
        System.arraycopy(events, 0, owned, 1, events.length);
        return zone(zoneId, owned);
    }

    Position zone(String zoneId, Event.Builder... events) {
        return append(Subject.zone(zoneId), control(Subject.zone(zoneId), OWNER_EPOCH, events));
    }

    Position heartbeat(String hostId, Event.Builder event) {
        return append(Subject.telemetry(hostId), commit(0, 0, event).build());
    }

    Position marker(String zoneId, long hostingEpoch, String hostId) {
        var marker = HostingStarted.newBuilder().setHostingEpoch(hostingEpoch).setHostId(hostId);
        return append(
                Subject.hosting(zoneId),
                commit(hostingEpoch, 0, Event.newBuilder().setHostingStarted(marker))
                        .build());
    }

    Position peer(String peerId, Event.Builder... events) {
        return append(Subject.peer(peerId), control(Subject.peer(peerId), 0, events));
    }

    Position flags(Event.Builder... events) {
        return append(Subject.flag("runtime"), control(Subject.flag("runtime"), 0, events));
    }

    Position entity(String zoneId, long hostingEpoch, long producerSeq, Event.Builder... events) {
        return append(
                Subject.entity(zoneId),
                commit(hostingEpoch, producerSeq, events).build());
    }

    Commit.Builder control(long epoch, long expectedVersion, Event.Builder... events) {
        return commit(epoch, 0, events).setExpectedVersion(expectedVersion);
    }

    Commit.Builder commit(long epoch, long producerSeq, Event.Builder... events) {
        nowUs += 1_000_000;
        var id = UUID.randomUUID();
        var commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .flip()))
                .setProducerId("map-1")
                .setProducerSeq(producerSeq)
                .setEpoch(epoch)
                .setOccurredAtUs(nowUs);
        for (Event.Builder event : List.of(events)) {
            commit.addEvents(event);
        }
        return commit;
    }

    Position append(Subject subject, Commit commit) {
        AppendOutcome outcome = log.append(new AppendRequest(subject, commit)).join();
        if (outcome instanceof AppendOutcome.Appended appended) {
            return appended.position();
        }
        throw new AssertionError("expected to append to " + subject.name() + ", but " + outcome);
    }

    private Commit control(Subject subject, long epoch, Event.Builder... events) {
        long version = log.last(subject).map(RawCommit::sequence).orElse(0L);
        return control(epoch, version, events).build();
    }
}
