package io.p2pcoordinator.app.simulation;

import static io.p2pcoordinator.app.simulation.EntityLog.despawned;
import static io.p2pcoordinator.app.simulation.EntityLog.handedOver;
import static io.p2pcoordinator.app.simulation.EntityLog.moved;
import static io.p2pcoordinator.app.simulation.EntityLog.spawned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostRemoved;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EntityStateTest {
    private final EntityLog world = new EntityLog().host("prontera", 1);

    private Set<Long> inArea(Area area, long timeUs) {
        var ids = new TreeSet<Long>();
        world.zone("prontera").forEachInArea(area, timeUs, entity -> ids.add(entity.entityId()));
        return ids;
    }

    private EntityRow row(long entityId) {
        EntityRow row = EntityRow.all(world.zone("prontera")).get(entityId);
        if (row == null) {
            throw new AssertionError("expected entity " + entityId + ", but it is not there");
        }
        return row;
    }

    private static AttributeValue text(String text) {
        return AttributeValue.newBuilder().setText(text).build();
    }

    private static Event attributes(long entityId, Map<String, AttributeValue> set, String... removed) {
        return Event.newBuilder()
                .setEntityAttributesChanged(EntityAttributesChanged.newBuilder()
                        .setEntityId(entityId)
                        .putAllSet(set)
                        .addAllRemoved(List.of(removed)))
                .build();
    }

    @Test
    void shouldSpawnEntitiesWithAllTheyHave() {
        // when
        world.publish(
                "prontera",
                Event.newBuilder()
                        .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                                .addEntityId(-1)
                                .addEntityId(2)
                                .addKind(EntityKind.ENTITY_KIND_PLAYER)
                                .addKind(EntityKind.ENTITY_KIND_NPC)
                                .addTypeId(7)
                                .addTypeId(8)
                                .addXMm(100)
                                .addXMm(200)
                                .addYMm(-100)
                                .addYMm(-200)
                                .addVelocityYMmPerS(5)
                                .addVelocityYMmPerS(-6))
                        .build());

        // then
        assertEquals(2, world.state.size());
        assertEquals(
                Map.of(
                        -1L, new EntityRow(1, 7, 100, -100, 0, 5, world.nowUs, Map.of()),
                        2L, new EntityRow(3, 8, 200, -200, 0, -6, world.nowUs, Map.of())),
                EntityRow.all(world.zone("prontera")));
    }

    @Test
    void shouldReplaceEntityWhenItSpawnsAgain() {
        // given
        world.publish("prontera", spawned(1, 10, 10), attributes(1, Map.of("hp", text("full"))));
        world.publish("prontera", moved(1, 5, 5, 9, 9));
        world.nowUs++;

        // when
        world.publish("prontera", spawned(1, 30, 40));

        // then
        assertEquals(1, world.state.size());
        assertEquals(new EntityRow(2, 1002, 30, 40, 0, 0, world.nowUs, Map.of()), row(1));
    }

    @Test
    void shouldMoveFromStatedPositionWhenVelocityHadTakenItAway() {
        // given
        world.publish("prontera", spawned(1, 1_000, 1_000));
        world.publish("prontera", moved(1, 0, 0, 500, -500));
        world.nowUs += 2_000_000;

        // when
        world.publish(
                "prontera",
                Event.newBuilder()
                        .setEntitiesMoved(EntitiesMoved.newBuilder()
                                .addEntityId(1)
                                .addDxMm(900)
                                .addDyMm(-900))
                        .build());

        // then
        assertEquals(new EntityRow(2, 1002, 1_900, 100, 0, 0, world.nowUs, Map.of()), row(1));
    }

    @Test
    void shouldSkipAndCountWhenEntityIsUnknown() {
        // given
        world.publish("prontera", spawned(1, 0, 0));

        // when
        Verdict verdict = world.publish(
                "prontera",
                moved(2, 1, 1, 1, 1),
                attributes(2, Map.of("hp", text("full"))),
                despawned(2),
                handedOver(2),
                moved(1, 1, 1, 0, 0));

        // then
        assertEquals(Verdict.ACCEPTED, verdict);
        assertEquals(4, world.state.skipped());
        assertEquals(1, world.state.size());
        assertEquals(1, row(1).xMm());
    }

    @Test
    void shouldTakeEntitiesOutWhenTheyDespawnOrLeave() {
        // given
        for (long id = 1; id <= 5; id++) {
            world.publish("prontera", spawned(id, id, id));
        }

        // when
        world.publish("prontera", despawned(1, 5), handedOver(3));

        // then
        assertEquals(2, world.state.size());
        assertEquals(Set.of(2L, 4L), EntityRow.all(world.zone("prontera")).keySet());
        assertTrue(world.zone("prontera").contains(4));
        assertFalse(world.zone("prontera").contains(3));
        assertEquals(2, row(2).xMm());
        assertEquals(4, row(4).xMm());
    }

    @Test
    void shouldChangeOnlyNamedAttributes() {
        // given
        world.publish("prontera", spawned(1, 0, 0));
        world.publish("prontera", attributes(1, Map.of("name", text("Poring"), "hp", text("50"))));
        long spawnedAtUs = world.nowUs;
        world.nowUs++;

        // when
        world.publish("prontera", attributes(1, Map.of("hp", text("40"), "both", text("")), "name", "both", "ghost"));

        // then
        assertEquals(new EntityRow(2, 1002, 0, 0, 0, 0, spawnedAtUs, Map.of("hp", text("40"))), row(1));
        world.publish("prontera", despawned(1), spawned(1, 0, 0));
        assertEquals(Map.of(), row(1).attributes());
    }

    @Test
    void shouldFindEntitiesByWhereTheyAreAtThatTime() {
        // given
        world.publish("prontera", spawned(1, 0, 0), spawned(2, 10_000, 10_000), spawned(3, 0, 10_001));
        world.publish("prontera", moved(1, 0, 0, 1_000, 1_000));
        Area area = Area.between(10_000, 10_000, 0, 1);

        // when, then
        assertEquals(Set.of(2L), inArea(area, world.nowUs - 5));
        assertEquals(Set.of(2L), inArea(area, world.nowUs + 999));
        assertEquals(Set.of(1L, 2L), inArea(area, world.nowUs + 1_000));
        assertEquals(Set.of(1L, 2L), inArea(area, world.nowUs + 10_000_000));
        assertEquals(Set.of(2L), inArea(area, world.nowUs + 10_001_000));
        assertThrows(IllegalArgumentException.class, () -> new Area(1, 0, 0, 0));
    }

    @Test
    void shouldChangeNothingWhenCommitIsNotAdmitted() {
        // given
        world.publish("prontera", spawned(1, 0, 0));
        RawCommit published = world.log.getLast();
        long before = world.state.digest();

        // when, then
        Subject subject = Subject.entity("prontera");
        assertEquals(Verdict.REPEATED, world.append(subject, published.payload()));
        assertEquals(Verdict.STALE_EPOCH, world.append(subject, world.commit(2, List.of(despawned(1)))));
        assertEquals(Verdict.NOT_HOSTED, world.publish("geffen", spawned(1, 0, 0)));
        assertEquals(Verdict.PARKED, world.append(subject, new byte[] {1, 2, 3}));
        assertEquals(before, world.state.digest());
        assertTrue(world.state.zone("geffen").isEmpty());
    }

    @Test
    void shouldKeepEntitiesAndRefuseFormerHostWhenHostingChanges() {
        // given
        world.publish("prontera", spawned(1, 0, 0));

        // when
        world.host("prontera", 2);

        // then
        assertEquals(1, world.state.size());
        assertEquals(Verdict.STALE_EPOCH, world.publish("prontera", despawned(1)));
        assertEquals(
                Verdict.ACCEPTED,
                world.append(Subject.entity("prontera"), world.commit(2, List.of(moved(1, 5, 0, 0, 0)))));
        assertEquals(5, row(1).xMm());
    }

    @Test
    void shouldWrapAroundWhenSumsAreTooLarge() {
        // given
        world.publish("prontera", spawned(1, 1_000_000_000_000L, 0));

        // when
        for (int i = 0; i < 10; i++) {
            world.publish(
                    "prontera", moved(1, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }

        // then
        assertEquals(1_000_000_000_000L + 10L * Integer.MAX_VALUE, row(1).xMm());
        assertEquals(Set.of(), inArea(Area.between(0, 0, 1, 1), Long.MAX_VALUE));
    }

    @Test
    void shouldRefuseEventsThatAreNotOfEntities() {
        // given
        Subject subject = Subject.entity("prontera");
        var commit = world.commit(
                1,
                List.of(Event.newBuilder()
                        .setHostRemoved(HostRemoved.getDefaultInstance())
                        .build()));
        var raw = new RawCommit(subject.stream(), 9, subject.name(), new byte[0], 0);

        // when, then
        assertThrows(
                IllegalStateException.class, () -> world.state.apply(new DecodedCommit.Sound(raw, subject, commit)));
    }

    @Test
    void shouldShowEveryZone() {
        // given
        world.publish("prontera", spawned(1, 0, 0));
        world.host("geffen", 1).publish("geffen", spawned(1, 0, 0));

        // when
        var zones = new TreeSet<String>();
        world.state.forEachZone(zone -> zones.add(zone.zoneId()));

        // then
        assertEquals(Set.of("geffen", "prontera"), zones);
        assertEquals(2, world.state.size());
    }
}
