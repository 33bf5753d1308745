package io.p2pcoordinator.app.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int ENTITIES = 10_000;
    private static final int DELTAS_IN_COMMIT = 64;
    private static final int COMMITS = 4_000;

    private final EntityLog world = new EntityLog().host("prontera", 1);

    private void spawnAll() {
        var spawned = EntitiesSpawned.newBuilder();
        for (int i = 0; i < ENTITIES; i++) {
            spawned.addEntityId(i * 7L)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1002)
                    .addXMm(i)
                    .addYMm(-i);
        }
        world.publish("prontera", Event.newBuilder().setEntitiesSpawned(spawned).build());
    }

    /** Decoded beforehand: what decoding allocates is not the state's. */
    private List<DecodedCommit.Sound> moves(int commits) {
        Subject subject = Subject.entity("prontera");
        var decoder = new CommitDecoder();
        var moves = new ArrayList<DecodedCommit.Sound>();
        for (int c = 0; c < commits; c++) {
            var moved = EntitiesMoved.newBuilder();
            for (int i = 0; i < DELTAS_IN_COMMIT; i++) {
                moved.addEntityId((c * 31 + i * 17) % ENTITIES * 7L)
                        .addDxMm(i)
                        .addDyMm(-i)
                        .addVelocityXMmPerS(i)
                        .addVelocityYMmPerS(c);
            }
            byte[] payload = world.commit(
                            1,
                            List.of(Event.newBuilder().setEntitiesMoved(moved).build()))
                    .toByteArray();
            var raw = new RawCommit(subject.stream(), c, subject.name(), payload, 0);
            if (decoder.decode(raw) instanceof DecodedCommit.Sound sound) {
                moves.add(sound);
            }
        }
        assertEquals(commits, moves.size());
        return moves;
    }

    @Test
    void shouldAllocateNothingPerMovedEntity() {
        // given
        spawnAll();
        moves(COMMITS).forEach(world.state::apply);
        List<DecodedCommit.Sound> moves = moves(COMMITS);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        // when
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < moves.size(); i++) {
            world.state.apply(moves.get(i));
        }
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

        // then: a boxed producer sequence and little else a commit, whatever the number of its deltas
        double perCommit = (double) allocatedBytes / COMMITS;
        assertTrue(perCommit < DELTAS_IN_COMMIT, () -> "allocated " + perCommit + " bytes a commit of 64 deltas");
        assertEquals(0, world.state.skipped());
    }

    @Test
    void shouldAllocateNothingWhenMovesGoFromBytesToState() {
        // given
        spawnAll();
        var decoder = new CommitDecoder();
        moves(COMMITS).forEach(commit -> apply(decoder, commit.raw()));
        List<DecodedCommit.Sound> moves = moves(COMMITS);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        // when
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < moves.size(); i++) {
            apply(decoder, moves.get(i).raw());
        }
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

        // then
        assertTrue(allocatedBytes < COMMITS, () -> "allocated " + allocatedBytes + " bytes in " + COMMITS + " commits");
        assertEquals(0, world.state.skipped());
    }

    private void apply(CommitDecoder decoder, RawCommit raw) {
        assertEquals(Verdict.ACCEPTED, world.state.apply(Objects.requireNonNull(decoder.decodeMoves(raw))));
    }

    @Test
    void shouldAllocateNothingForAreaQuery() {
        // given
        spawnAll();
        ZoneEntities zone = world.zone("prontera");
        Area area = Area.between(0, 0, 5_000, -5_000);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] found = {0};
        EntityVisitor visitor = _ -> found[0]++;
        for (int i = 0; i < 200; i++) {
            zone.forEachInArea(area, world.nowUs, visitor);
        }

        // when
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
            zone.forEachInArea(area, world.nowUs, visitor);
        }
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

        // then
        assertEquals(250 * 5_001L, found[0]);
        assertTrue(allocatedBytes < 50 * 100, () -> "allocated " + allocatedBytes + " bytes in 50 queries");
    }
}
