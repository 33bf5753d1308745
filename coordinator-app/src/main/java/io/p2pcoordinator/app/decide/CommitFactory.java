package io.p2pcoordinator.app.decide;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes this node's commits: where its time and ids come in. Thread-safe as far as clock and ids are. */
public final class CommitFactory {
    private final String nodeId;
    private final InstantSource clock;
    private final Supplier<UUID> ids;

    public CommitFactory(String nodeId, InstantSource clock, Supplier<UUID> ids) {
        this.nodeId = nodeId;
        this.clock = clock;
        this.ids = ids;
    }

    public String nodeId() {
        return nodeId;
    }

    /** Microseconds since 1970. */
    public long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /** A commit to a subject whose version is checked. */
    public Commit checked(long expectedVersion, long epoch, List<Event> events) {
        return builder(epoch, events).setExpectedVersion(expectedVersion).build();
    }

    /** A commit to a subject whose version is not checked. */
    public Commit unchecked(long epoch, List<Event> events) {
        return builder(epoch, events).build();
    }

    private Commit.Builder builder(long epoch, List<Event> events) {
        return Commit.newBuilder()
                .setCommitId(bytes(ids.get()))
                .setProducerId(nodeId)
                .setEpoch(epoch)
                .setOccurredAtUs(nowUs())
                .addAllEvents(events);
    }

    private static ByteString bytes(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
    }
}
