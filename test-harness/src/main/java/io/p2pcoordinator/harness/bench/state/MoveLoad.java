package io.p2pcoordinator.harness.bench.state;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.MoveColumns;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Commits of entities that walk about on maps, as bytes, and a state that takes them as a lane does. The same for the same sizes.
 * One thread.
 */
final class MoveLoad {
    static final int MAP_MM = 400_000;
    static final long FIRST_ID = 110_000_000;
    static final long START_US = 1_760_000_000_000_000L;

    private static final int COMMIT_ID_BYTES = 16;
    private static final String PRODUCER = "map-1";
    /** Behind the fields of commit id and producer id and the tag. */
    private static final int PRODUCER_SEQ_AT = 2 + COMMIT_ID_BYTES + 2 + PRODUCER.length() + 1;

    private static final int PRODUCER_SEQ_BYTES = 9;
    /** From here on sequences take nine bytes each, so that a commit can be given another one in place. */
    private static final long FIRST_PRODUCER_SEQ = 1L << 56;

    final EntityState state = new EntityState();
    final CommitDecoder decoder = new CommitDecoder();
    private final SplittableRandom random = new SplittableRandom(11);
    private final List<Subject> zones;
    private final int entitiesPerZone;
    private long producerSeq = FIRST_PRODUCER_SEQ;
    long nowUs = START_US;

    MoveLoad(int zoneCount, int entities) {
        zones = IntStream.range(0, zoneCount)
                .mapToObj(i -> Subject.entity("zone_%03d".formatted(i)))
                .toList();
        entitiesPerZone = entities / zoneCount;
        for (int zone = 0; zone < zoneCount; zone++) {
            host(zone);
            spawn(zone, FIRST_ID + (long) zone * entitiesPerZone, entitiesPerZone);
        }
    }

    Subject zone(int zone) {
        return zones.get(zone);
    }

    /**
     * Commits of moves, on zones in turn, none of them applied yet. The second half takes back the steps of the first, so that entities
     * stay on their map however often all of them are applied.
     *
     * @param commits an even number
     */
    RawCommit[] moves(int commits, int deltas) {
        var raws = new RawCommit[commits];
        for (int c = 0; c < commits / 2; c++) {
            int zone = c % zones.size();
            var forth = EntitiesMoved.newBuilder();
            var back = EntitiesMoved.newBuilder();
            for (int i = 0; i < deltas; i++) {
                long id = FIRST_ID + (long) zone * entitiesPerZone + random.nextInt(entitiesPerZone);
                int dx = random.nextInt(-2_000, 2_000);
                int dy = random.nextInt(-2_000, 2_000);
                int vx = random.nextInt(-7_000, 7_000);
                int vy = random.nextInt(-7_000, 7_000);
                forth.addEntityId(id).addDxMm(dx).addDyMm(dy);
                forth.addVelocityXMmPerS(vx).addVelocityYMmPerS(vy);
                back.addEntityId(id).addDxMm(-dx).addDyMm(-dy);
                back.addVelocityXMmPerS(-vx).addVelocityYMmPerS(-vy);
            }
            raws[c] = raw(zone, Event.newBuilder().setEntitiesMoved(forth).build());
            raws[commits / 2 + c] =
                    raw(zone, Event.newBuilder().setEntitiesMoved(back).build());
        }
        return raws;
    }

    void spawn(int zone, long firstId, int count) {
        var spawned = EntitiesSpawned.newBuilder();
        for (int i = 0; i < count; i++) {
            spawned.addEntityId(firstId + i)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1_002)
                    .addXMm(random.nextInt(MAP_MM))
                    .addYMm(random.nextInt(MAP_MM));
        }
        applyInGeneral(raw(zone, Event.newBuilder().setEntitiesSpawned(spawned).build()));
    }

    RawCommit raw(int zone, Event event) {
        nowUs += 20;
        Commit commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(new byte[COMMIT_ID_BYTES]))
                .setProducerId(PRODUCER)
                .setProducerSeq(++producerSeq)
                .setEpoch(1)
                .setOccurredAtUs(nowUs)
                .addEvents(event)
                .build();
        Subject subject = zones.get(zone);
        return new RawCommit(subject.stream(), producerSeq, subject.name(), commit.toByteArray(), nowUs);
    }

    /** As a lane does it. */
    void apply(RawCommit raw) {
        MoveColumns moves = decoder.decodeMoves(raw);
        if (moves == null) {
            applyInGeneral(raw);
        } else {
            check(raw, state.apply(moves));
        }
    }

    /** The same commit once more, as if its producer had made another one. */
    void applyAnew(RawCommit raw) {
        long rest = ++producerSeq;
        byte[] payload = raw.payload();
        for (int i = 0; i < PRODUCER_SEQ_BYTES; i++) {
            payload[PRODUCER_SEQ_AT + i] = (byte) ((rest & 0x7f) | (i < PRODUCER_SEQ_BYTES - 1 ? 0x80 : 0));
            rest >>>= 7;
        }
        apply(raw);
    }

    private void host(int zone) {
        var marker = HostingStarted.newBuilder().setHostingEpoch(1).setHostId("map-1");
        Subject subject = Subject.hosting(zones.get(zone).id());
        byte[] payload = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(new byte[COMMIT_ID_BYTES]))
                .setProducerId("node")
                .addEvents(Event.newBuilder().setHostingStarted(marker))
                .build()
                .toByteArray();
        applyInGeneral(new RawCommit(subject.stream(), 0, subject.name(), payload, 0));
    }

    private void applyInGeneral(RawCommit raw) {
        switch (decoder.decode(raw)) {
            case DecodedCommit.Sound sound -> check(raw, state.apply(sound));
            case DecodedCommit.Unsound unsound ->
                throw new IllegalStateException("expected a sound commit, but: " + unsound.error());
        }
    }

    private static void check(RawCommit raw, Verdict verdict) {
        if (!verdict.isAccepted()) {
            throw new IllegalStateException("expected " + raw.position() + " to have an effect, but: " + verdict);
        }
    }
}
