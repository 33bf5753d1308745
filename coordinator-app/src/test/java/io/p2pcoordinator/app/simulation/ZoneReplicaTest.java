package io.p2pcoordinator.app.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.Seeds;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.replica.ZoneReplica;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.LostEntity;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A host's state and the coordinator's, from the same log: whatever happens, they are equal. */
class ZoneReplicaTest {
    private static final String ZONE = "prontera";

    private final EntityLog world = new EntityLog();

    @Test
    void shouldEqualTheCoordinatorsStateWhenItGoesOnFromADocument() {
        Seeds.each(6, seed -> {
            // given
            var random = new Random(seed);
            var log = new EntityLog().host(ZONE, 1);
            int steps = random.nextInt(2, 300);
            int begunAt = random.nextInt(steps);
            ZoneReplica replica = ZoneReplica.of(document(log));

            // when, then
            for (int i = 0; i < steps; i++) {
                if (i == begunAt) {
                    replica = ZoneReplica.of(document(log));
                }
                log.nowUs += random.nextInt(100_000);
                step(random, log);
                RawCommit newest = log.log.getLast();
                replica.apply(newest);
                replica.apply(newest);
                assertEquals(mark(log), new ZoneMark(replica.hostingEpoch(), log.log.size(), replica.digest()));
            }
            assertEquals(replica.digest(), ZoneReplica.of(document(log)).digest());
            assertTrue(replica.lostTo(ZoneReplica.of(document(log)), 10).isEmpty());
        });
    }

    private static void step(Random random, EntityLog log) {
        long id = random.nextInt(40);
        switch (random.nextInt(8)) {
            case 0, 1 -> log.publish(ZONE, EntityLog.spawned(id, random.nextInt(1_000), -random.nextInt(1_000)));
            case 2 -> log.publish(ZONE, EntityLog.despawned(id), EntityLog.handedOver(id + 1));
            case 3 -> log.publish(ZONE, attribute(id, random.nextInt(3)));
            case 4 -> log.append(Subject.entity(ZONE), log.commit(99, List.of(EntityLog.despawned(id))));
            default -> log.publish(ZONE, EntityLog.moved(id, random.nextInt(), random.nextInt(), -5, random.nextInt()));
        }
    }

    @Test
    void shouldTakeTheNewHostWhenAMarkerComes() {
        // given
        world.host(ZONE, 1).publish(ZONE, EntityLog.spawned(1, 2, 3));
        ZoneReplica replica = ZoneReplica.of(document(world));

        // when
        world.host(ZONE, 7);
        assertEquals(Verdict.ACCEPTED, replica.apply(world.log.getLast()));
        world.publish(ZONE, EntityLog.despawned(1));

        // then
        assertEquals(Verdict.STALE_EPOCH, replica.apply(world.log.getLast()));
        assertEquals(7, replica.hostingEpoch());
        assertEquals(mark(world), new ZoneMark(7, replica.position().sequence(), replica.digest()));
    }

    @Test
    void shouldNameWhatItHadOtherwiseWhenAnotherStands() {
        // given
        world.host(ZONE, 1).publish(ZONE, EntityLog.spawned(1, 2, 3), EntityLog.spawned(2, 2, 3));
        ZoneReplica mine = ZoneReplica.of(document(world));
        world.publish(ZONE, EntityLog.moved(1, 5, 5, 0, 0), EntityLog.spawned(3, 0, 0));

        // when
        List<LostEntity> lost = mine.lostTo(ZoneReplica.of(document(world)), 10);

        // then
        assertEquals(List.of(1L, 3L), lost.stream().map(LostEntity::getEntityId).toList());
        assertEquals(2, lost.getFirst().getXMm());
        assertTrue(lost.getLast().getAbsent());
        assertEquals(1, mine.lostTo(ZoneReplica.of(document(world)), 1).size());
    }

    @Test
    void shouldRefuseADocumentWhenItIsDamaged() {
        // given
        world.host(ZONE, 1).publish(ZONE, EntityLog.spawned(1, 2, 3));
        ZoneStateDocument sound = document(world);

        // when, then
        for (ZoneStateDocument damaged : List.of(
                sound.toBuilder().setDigest(sound.getDigest() + 1).build(),
                sound.toBuilder().setStream("ENTITY_99").build(),
                sound.toBuilder().setStream("CONTROL").build(),
                sound.toBuilder()
                        .setEntities(sound.getEntities().toBuilder().addKind(1))
                        .build(),
                sound.toBuilder().clearEntities().build())) {
            assertThrows(IllegalArgumentException.class, () -> ZoneReplica.of(damaged));
        }
    }

    @Test
    void shouldKnowTheDigestOfAWhileAgoButNotOfLongAgoWhenAsked() {
        // given
        world.host(ZONE, 1).publish(ZONE, EntityLog.spawned(1, 2, 3));
        long digestThen = world.zone(ZONE).digest();
        int then = world.log.size();
        world.host("elsewhere", 1);
        world.host("elsewhere", 2);

        // when
        world.publish(ZONE, EntityLog.moved(1, 1, 1, 0, 0));

        // then
        assertEquals(OptionalLong.of(digestThen), world.state.digestAt(ZONE, then));
        assertEquals(OptionalLong.of(digestThen), world.state.digestAt(ZONE, then + 2));
        assertEquals(OptionalLong.of(world.zone(ZONE).digest()), world.state.digestAt(ZONE, world.log.size()));
        for (int i = 0; i < RecentDigests.REMEMBERED; i++) {
            world.publish(ZONE, EntityLog.moved(1, 1, 1, 0, 0));
        }
        assertEquals(OptionalLong.empty(), world.state.digestAt(ZONE, then));
        assertEquals(OptionalLong.of(0), world.state.digestAt("nowhere", then));
    }

    private static Event attribute(long id, int value) {
        return Event.newBuilder()
                .setEntityAttributesChanged(EntityAttributesChanged.newBuilder()
                        .setEntityId(id)
                        .putSet(
                                "hp",
                                AttributeValue.newBuilder().setInteger(value).build())
                        .addRemoved(value == 0 ? "hp" : "name"))
                .build();
    }

    private static ZoneMark mark(EntityLog log) {
        return log.state.markOf(ZONE, log.log.size());
    }

    private static Position end(EntityLog log) {
        return new Position(Subject.entity(ZONE).stream(), log.log.size());
    }

    private static ZoneStateDocument document(EntityLog log) {
        return log.state.copyOf(ZONE, end(log)).document();
    }
}
