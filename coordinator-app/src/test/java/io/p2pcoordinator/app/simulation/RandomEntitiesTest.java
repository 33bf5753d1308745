package io.p2pcoordinator.app.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.Copies;
import io.p2pcoordinator.app.domain.Seeds;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random deltas against a model that a reader can check by eye: a map of records. */
class RandomEntitiesTest {
    private static final List<String> ZONES = List.of("prontera", "geffen", "payon");
    private static final List<String> NAMES = List.of("hp", "name", "guild");

    @Test
    void shouldAgreeWithNaiveModelAndWithReplay() {
        Seeds.each(6, seed -> {
            // given
            var random = new Random(seed);
            var world = new EntityLog();
            var model = new HashMap<String, Map<Long, EntityRow>>();
            for (String zoneId : ZONES) {
                world.host(zoneId, 1);
            }
            int population = 1 << random.nextInt(2, 9);

            // when
            for (int i = 0; i < 800; i++) {
                world.nowUs += random.nextInt(100_000);
                String zoneId = ZONES.get(random.nextInt(ZONES.size()));
                Map<Long, EntityRow> rows = model.computeIfAbsent(zoneId, _ -> new TreeMap<>());
                var events = new ArrayList<Event>();
                for (int n = random.nextInt(8); n >= 0; n--) {
                    events.add(delta(random, population, rows, world.nowUs));
                }
                assertEquals(Verdict.ACCEPTED, world.publish(zoneId, events.toArray(Event[]::new)));
                if (random.nextInt(4) == 0) {
                    repeatOrBreak(random, world);
                }
            }

            // then
            model.forEach((zoneId, rows) -> {
                ZoneEntities zone = world.zone(zoneId);
                assertEquals(rows, EntityRow.all(zone));
                assertAreasAgree(random, zone, rows, world.nowUs);
            });
            assertEquals(model.values().stream().mapToInt(Map::size).sum(), world.state.size());
            assertEquals(world.state.digest(), world.folded().digest());
            assertEquals(world.state.skipped(), world.folded().skipped());
            assertDigestIsThatOfAFreshZone(world, model);
        });
    }

    @Test
    void shouldGoOnAsIfNothingHadHappenedWhenRestoredFromACopy() {
        Seeds.each(6, seed -> {
            // given
            var random = new Random(seed);
            var world = new EntityLog();
            var model = new HashMap<String, Map<Long, EntityRow>>();
            int population = 1 << random.nextInt(2, 9);
            int steps = random.nextInt(2, 400);
            int copiedAt = random.nextInt(steps);
            var replica = new EntityState();
            var decoder = new CommitDecoder();

            for (int i = 0; i < steps; i++) {
                if (i == copiedAt) {
                    // when
                    replica = Copies.restored(world.state, new EntityState());

                    // then
                    assertEquals(world.state.digest(), replica.digest());
                    assertEquals(world.state.size(), replica.size());
                    assertEquals(world.state.skipped(), replica.skipped());
                }
                step(random, world, model, population);
                if (i >= copiedAt) {
                    EntityLog.apply(decoder, world.log.getLast(), replica);
                    assertEquals(world.state.digest(), replica.digest());
                }
            }
            for (String zoneId : model.keySet()) {
                assertEquals(
                        EntityRow.all(world.zone(zoneId)),
                        EntityRow.all(replica.zone(zoneId).orElseThrow()));
            }
            assertEquals(world.state.skipped(), replica.skipped());
            replica.clear();
            assertEquals(new EntityState().digest(), replica.digest());
        });
    }

    /** One commit of any kind: of deltas, of a new host, repeated, of a host that is none. */
    private static void step(Random random, EntityLog world, Map<String, Map<Long, EntityRow>> model, int population) {
        String zoneId = ZONES.get(random.nextInt(ZONES.size()));
        world.nowUs += random.nextInt(100_000);
        Map<Long, EntityRow> rows = new TreeMap<>();
        switch (random.nextInt(10)) {
            case 0 -> world.host(zoneId, 1);
            case 1 -> world.append(Subject.entity(zoneId), world.commit(99, List.of(EntityLog.despawned(1))));
            case 2 -> {
                if (!world.log.isEmpty()) {
                    RawCommit former = world.log.get(random.nextInt(world.log.size()));
                    world.append(Subject.parse(former.subject()).orElseThrow(), former.payload());
                } else {
                    world.host(zoneId, 1);
                }
            }
            default -> {
                if (world.publish(zoneId, delta(random, population, rows, world.nowUs))
                        .isAccepted()) {
                    model.put(zoneId, rows);
                }
            }
        }
    }

    private static Event delta(Random random, int population, Map<Long, EntityRow> rows, long nowUs) {
        // Ids that collide in their low bits too.
        long id = (long) random.nextInt(population) << (random.nextBoolean() ? 0 : 40);
        EntityRow row = rows.get(id);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> {
                long x = random.nextLong(-500_000, 500_000);
                long y = random.nextLong(-500_000, 500_000);
                rows.put(id, new EntityRow(2, 1002, x, y, 0, 0, nowUs, new TreeMap<>()));
                yield EntityLog.spawned(id, x, y);
            }
            case 3 -> {
                rows.remove(id);
                yield random.nextBoolean() ? EntityLog.despawned(id) : EntityLog.handedOver(id);
            }
            case 4 -> attributes(random, id, row);
            default -> {
                int dx = random.nextInt(-2_000, 2_000);
                int dy = random.nextInt(-2_000, 2_000);
                int vx = random.nextInt(-9_000, 9_000);
                int vy = random.nextInt(-9_000, 9_000);
                if (row != null) {
                    rows.put(id, row.moved(dx, dy, vx, vy, nowUs));
                }
                yield EntityLog.moved(id, dx, dy, vx, vy);
            }
        };
    }

    private static Event attributes(Random random, long id, @Nullable EntityRow row) {
        var event = EntityAttributesChanged.newBuilder().setEntityId(id);
        for (String name : NAMES) {
            if (random.nextInt(3) == 0) {
                var value = AttributeValue.newBuilder()
                        .setInteger(random.nextInt(3))
                        .build();
                event.putSet(name, value);
                if (row != null) {
                    row.attributes().put(name, value);
                }
            }
        }
        String removed = NAMES.get(random.nextInt(NAMES.size()));
        if (row != null) {
            row.attributes().remove(removed);
        }
        return Event.newBuilder()
                .setEntityAttributesChanged(event.addRemoved(removed))
                .build();
    }

    private static void repeatOrBreak(Random random, EntityLog world) {
        RawCommit former = world.log.get(random.nextInt(world.log.size()));
        Subject subject = Subject.parse(former.subject()).orElseThrow();
        long before = world.state.digest();
        if (random.nextBoolean()) {
            world.append(subject, former.payload());
        } else {
            world.append(subject, new byte[] {(byte) random.nextInt(), 1});
        }
        assertEquals(before, world.state.digest());
    }

    private static void assertAreasAgree(Random random, ZoneEntities zone, Map<Long, EntityRow> rows, long nowUs) {
        for (int i = 0; i < 20; i++) {
            Area area = Area.between(
                    random.nextLong(-600_000, 600_000),
                    random.nextLong(-600_000, 600_000),
                    random.nextLong(-600_000, 600_000),
                    random.nextLong(-600_000, 600_000));
            long atUs = nowUs + random.nextInt(-2_000_000, 10_000_000);
            var expected = new TreeSet<Long>();
            rows.forEach((id, row) -> {
                long elapsedUs = Math.max(0, atUs - row.updatedAtUs());
                long x = row.xMm() + row.velocityXMmPerS() * elapsedUs / 1_000_000;
                long y = row.yMm() + row.velocityYMmPerS() * elapsedUs / 1_000_000;
                if (x >= area.minXMm() && x <= area.maxXMm() && y >= area.minYMm() && y <= area.maxYMm()) {
                    expected.add(id);
                }
            });
            var found = new TreeSet<Long>();
            zone.forEachInArea(area, atUs, entity -> found.add(entity.entityId()));
            assertEquals(expected, found);
        }
    }

    /** However a zone came to be as it is: its digest is that of its rows. */
    private static void assertDigestIsThatOfAFreshZone(EntityLog world, Map<String, Map<Long, EntityRow>> model) {
        model.forEach((zoneId, rows) -> {
            var fresh = new ZoneEntities(zoneId);
            rows.forEach((id, row) -> {
                fresh.apply(EntityLog.spawned(id, row.xMm(), row.yMm()).getEntitiesSpawned(), row.updatedAtUs());
                fresh.apply(
                        EntityLog.moved(id, 0, 0, row.velocityXMmPerS(), row.velocityYMmPerS())
                                .getEntitiesMoved(),
                        row.updatedAtUs());
                fresh.apply(EntityAttributesChanged.newBuilder()
                        .setEntityId(id)
                        .putAllSet(row.attributes())
                        .build());
            });
            assertEquals(fresh.digest(), world.zone(zoneId).digest());
        });
    }
}
