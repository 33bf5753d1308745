package io.p2pcoordinator.app.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.Seeds;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Areas found by the grid are those that a look at each entity finds, whatever entities did before. */
class AreaQueryTest {
    private static final int MAP_MM = 300_000;
    private static final long START_US = 1_700_000_000_000_000L;

    private final ZoneEntities zone = new ZoneEntities("prontera");
    private long nowUs = START_US;

    private static EntitiesSpawned spawned(Random random, int firstId, int count) {
        var spawned = EntitiesSpawned.newBuilder();
        for (int i = 0; i < count; i++) {
            spawned.addEntityId(firstId + i)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1)
                    .addXMm(coordinate(random))
                    .addYMm(coordinate(random))
                    .addVelocityXMmPerS(velocity(random))
                    .addVelocityYMmPerS(velocity(random));
        }
        return spawned.build();
    }

    private static EntitiesMoved moved(Random random, int ids) {
        var moved = EntitiesMoved.newBuilder();
        for (int i = random.nextInt(100); i >= 0; i--) {
            int step = random.nextInt(50) == 0 ? 400_000 : 3_000;
            moved.addEntityId(random.nextInt(ids))
                    .addDxMm(random.nextInt(50_000) == 0 ? Integer.MIN_VALUE : random.nextInt(-step, step))
                    .addDyMm(random.nextInt(-step, step))
                    .addVelocityXMmPerS(velocity(random))
                    .addVelocityYMmPerS(velocity(random));
        }
        return moved.build();
    }

    /** Nearly all on the map. */
    private static long coordinate(Random random) {
        return random.nextInt(200) == 0
                ? random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L)
                : random.nextInt(MAP_MM);
    }

    /** Many stand, most walk, few fly. */
    private static int velocity(Random random) {
        return switch (random.nextInt(300)) {
            case 0 -> random.nextInt();
            case 1 -> Integer.MIN_VALUE;
            default -> random.nextBoolean() ? 0 : random.nextInt(-9_000, 9_000);
        };
    }

    private void assertAreasAgree(Random random, int areas) {
        for (int i = 0; i < areas; i++) {
            long x = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(-50_000, MAP_MM + 50_000);
            long y = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(-50_000, MAP_MM + 50_000);
            int side = random.nextInt(100_000);
            Area area = Area.between(x, y, x + side, y + random.nextInt(100_000));
            long atUs = random.nextInt(10) == 0 ? random.nextLong() : nowUs + random.nextInt(-5_000_000, 5_000_000);
            assertEquals(byLook(area, atUs), byGrid(area, atUs), () -> area + " at " + atUs);
        }
    }

    private List<Long> byGrid(Area area, long atUs) {
        var found = new ArrayList<Long>();
        zone.forEachInArea(area, atUs, entity -> found.add(entity.entityId()));
        Collections.sort(found);
        return found;
    }

    private List<Long> byLook(Area area, long atUs) {
        var found = new ArrayList<Long>();
        zone.forEachInAreaOfAll(area, atUs, entity -> found.add(entity.entityId()));
        Collections.sort(found);
        return found;
    }

    @Test
    void shouldFindWhatALookAtEachEntityFinds() {
        Seeds.each(4, seed -> {
            var random = new Random(seed);
            int ids = random.nextInt(500, 6_000);
            for (int round = 0; round < 60; round++) {
                // given: entities that come, walk, jump and go, in commits whose times are not always in order
                nowUs += random.nextInt(2_000_000);
                long atUs = random.nextInt(10) == 0 ? nowUs - random.nextLong(100_000_000) : nowUs;
                zone.apply(spawned(random, random.nextInt(ids), random.nextInt(300)), atUs);
                for (int i = 0; i < 20; i++) {
                    zone.apply(moved(random, ids), atUs);
                }
                for (int i = round % 20 == 19 ? ids : random.nextInt(200); i > 0; i--) {
                    zone.remove(random.nextInt(ids));
                }

                // when, then
                assertAreasAgree(random, 20);
            }
        });
    }

    /** Nothing widens these areas but what entities may be outside of their cells. */
    @Test
    void shouldFindThoseWhoStandOutsideTheirCell() {
        Seeds.each(2, seed -> {
            // given
            var random = new Random(seed);
            int ids = 3_000;
            var standing = new ZoneEntities("geffen");
            var spawned = EntitiesSpawned.newBuilder();
            for (int id = 0; id < ids; id++) {
                spawned.addEntityId(id)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1)
                        .addXMm(random.nextInt(MAP_MM))
                        .addYMm(random.nextInt(MAP_MM));
            }
            standing.apply(spawned.build(), nowUs);
            for (int round = 0; round < 200; round++) {
                var moved = EntitiesMoved.newBuilder();
                for (int i = 0; i < 500; i++) {
                    moved.addEntityId(random.nextInt(ids))
                            .addDxMm(random.nextInt(-2_000, 2_000))
                            .addDyMm(random.nextInt(-2_000, 2_000));
                }
                standing.apply(moved.build(), ++nowUs);

                // when
                long x = random.nextInt(MAP_MM);
                long y = random.nextInt(MAP_MM);
                Area area = Area.between(x, y, x + 5_000, y + 5_000);
                var byGrid = new ArrayList<Long>();
                var byLook = new ArrayList<Long>();
                standing.forEachInArea(area, nowUs, entity -> byGrid.add(entity.entityId()));
                standing.forEachInAreaOfAll(area, nowUs, entity -> byLook.add(entity.entityId()));

                // then
                Collections.sort(byGrid);
                Collections.sort(byLook);
                assertEquals(byLook, byGrid);
            }
        });
    }

    @Test
    void shouldShrinkWhenEntitiesGoAndGrowAgain() {
        // given
        var random = new Random(3);
        for (int round = 0; round < 3; round++) {
            zone.apply(spawned(random, 0, 20_000), ++nowUs);
            assertAreasAgree(random, 10);

            // when
            for (int id = 0; id < 20_000; id++) {
                if (id % 1_000 != round) {
                    zone.remove(id);
                }
            }

            // then
            assertEquals(20, zone.size());
            assertAreasAgree(random, 10);
            for (int id = 0; id < 20_000; id++) {
                zone.remove(id);
            }
            assertEquals(0, zone.size());
            assertEquals(0, zone.digest());
        }
    }

    @Test
    void shouldUsePagesAgainWhenEntitiesComeAndGo() {
        // given
        var pool = new PagePool();
        var random = new Random(4);
        long afterFirst = 0;

        // when
        for (int round = 0; round < 50; round++) {
            var some = new ZoneEntities("zone" + round, pool);
            some.apply(spawned(random, 0, 5_000), ++nowUs);
            for (int id = 0; id < 5_000; id++) {
                some.remove(id);
            }
            afterFirst = round == 0 ? pool.heldBytes() : afterFirst;
        }

        // then: a zone keeps a page or two, the rest is for all
        assertTrue(
                pool.heldBytes() <= afterFirst + 50L * 3 * EntityRecords.PAGE_BYTES, () -> "held " + pool.heldBytes());
    }
}
