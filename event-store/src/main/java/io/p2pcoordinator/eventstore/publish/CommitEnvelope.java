package io.p2pcoordinator.eventstore.publish;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.p2pcoordinator.eventstore.admission.CommitRules;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Makes events into commits of one producer. Thread-safe, if each thread brings a generator of its own. */
final class CommitEnvelope {
    private static final RandomGeneratorFactory<RandomGenerator> IDS = RandomGeneratorFactory.of("L128X256MixRandom");
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int COMMIT_ID_BYTES = 16;
    private static final int SEED_BYTES = 48;

    private final String producerId;
    private final LongSupplier sequences;

    CommitEnvelope(String producerId, LongSupplier sequences) {
        this.producerId = producerId;
        this.sequences = sequences;
    }

    String producerId() {
        return producerId;
    }

    /** For commit ids: from a seed of 384 random bits, at a tenth of what as many random bits for each id would cost. */
    static RandomGenerator newIds() {
        var seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return IDS.create(seed);
    }

    /** @throws IllegalArgumentException when readers would park it */
    Commit commit(Subject subject, long epoch, List<Event> events, long occurredAtUs, RandomGenerator ids) {
        Commit commit = Commit.newBuilder()
                .setCommitId(nextId(ids))
                .setProducerId(producerId)
                .setProducerSeq(sequences.getAsLong())
                .setEpoch(epoch)
                .setOccurredAtUs(occurredAtUs)
                .addAllEvents(events)
                .build();
        String broken = CommitRules.firstBroken(subject, commit);
        if (broken != null) {
            throw new IllegalArgumentException("expected a sound commit to " + subject.name() + ", but: " + broken);
        }
        return commit;
    }

    private static ByteString nextId(RandomGenerator ids) {
        byte[] bytes = new byte[COMMIT_ID_BYTES];
        LONGS.set(bytes, 0, ids.nextLong());
        LONGS.set(bytes, Long.BYTES, ids.nextLong());
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
