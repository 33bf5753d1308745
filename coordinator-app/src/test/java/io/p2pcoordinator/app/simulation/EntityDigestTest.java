package io.p2pcoordinator.app.simulation;

import static io.p2pcoordinator.app.simulation.EntityLog.despawned;
import static io.p2pcoordinator.app.simulation.EntityLog.moved;
import static io.p2pcoordinator.app.simulation.EntityLog.spawned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityDigestTest {
    private static final long AT_US = 1_000;

    private static EntitiesSpawned.Builder base() {
        return EntitiesSpawned.newBuilder()
                .addEntityId(1)
                .addKind(EntityKind.ENTITY_KIND_MONSTER)
                .addTypeId(2)
                .addXMm(3)
                .addYMm(4)
                .addVelocityXMmPerS(5)
                .addVelocityYMmPerS(6);
    }

    private static ZoneEntities zone(String zoneId, EntitiesSpawned.Builder spawned, long atUs) {
        var zone = new ZoneEntities(zoneId);
        zone.apply(spawned.build(), atUs);
        return zone;
    }

    private static long withAttribute(String name, AttributeValue value) {
        ZoneEntities zone = zone("prontera", base(), AT_US);
        zone.apply(EntityAttributesChanged.newBuilder()
                .setEntityId(1)
                .putSet(name, value)
                .build());
        return zone.digest();
    }

    @Test
    void shouldDifferWhenAnyFieldDiffers() {
        // given
        List<Long> digests = new ArrayList<>(List.of(
                zone("prontera", base(), AT_US).digest(),
                zone("geffen", base(), AT_US).digest(),
                zone("prontera", base(), AT_US + 1).digest(),
                zone("prontera", base().setEntityId(0, 2), AT_US).digest(),
                zone("prontera", base().setKind(0, EntityKind.ENTITY_KIND_PET), AT_US)
                        .digest(),
                zone("prontera", base().setTypeId(0, 3), AT_US).digest(),
                zone("prontera", base().setXMm(0, 4), AT_US).digest(),
                zone("prontera", base().setYMm(0, 5), AT_US).digest(),
                zone("prontera", base().setXMm(0, 4).setYMm(0, 3), AT_US).digest(),
                zone("prontera", base().setVelocityXMmPerS(0, -5), AT_US).digest(),
                zone("prontera", base().setVelocityYMmPerS(0, -6), AT_US).digest(),
                zone("prontera", base().clearVelocityXMmPerS().clearVelocityYMmPerS(), AT_US)
                        .digest()));

        // when
        digests.add(withAttribute("a", AttributeValue.newBuilder().setText("1").build()));
        digests.add(withAttribute("b", AttributeValue.newBuilder().setText("1").build()));
        digests.add(withAttribute("a", AttributeValue.newBuilder().setText("2").build()));
        digests.add(withAttribute("a", AttributeValue.newBuilder().setInteger(1).build()));
        digests.add(withAttribute("a", AttributeValue.newBuilder().setNumber(1).build()));
        digests.add(withAttribute("a", AttributeValue.newBuilder().setFlag(true).build()));
        digests.add(
                withAttribute("a", AttributeValue.newBuilder().setFlag(false).build()));

        // then
        assertEquals(digests.size(), new HashSet<>(digests).size());
    }

    @Test
    void shouldBeAsBeforeWhenEntityHasComeAndGone() {
        // given
        ZoneEntities zone = zone("prontera", base(), AT_US);
        long before = zone.digest();

        // when
        zone.apply(base().setEntityId(0, 9).build(), AT_US + 7);
        zone.apply(EntityAttributesChanged.newBuilder()
                .setEntityId(9)
                .putSet("hp", AttributeValue.newBuilder().setInteger(3).build())
                .build());
        assertNotEquals(before, zone.digest());
        zone.remove(9);

        // then
        assertEquals(before, zone.digest());
        zone.remove(1);
        assertEquals(0, zone.digest());
    }

    @Test
    void shouldBeAsBeforeWhenAttributeHasComeAndGone() {
        // given
        ZoneEntities zone = zone("prontera", base(), AT_US);
        long before = zone.digest();
        var set = EntityAttributesChanged.newBuilder()
                .setEntityId(1)
                .putSet("hp", AttributeValue.newBuilder().setInteger(3).build())
                .build();

        // when
        zone.apply(set);
        zone.apply(set);
        assertNotEquals(before, zone.digest());
        zone.apply(EntityAttributesChanged.newBuilder()
                .setEntityId(1)
                .addRemoved("hp")
                .build());

        // then
        assertEquals(before, zone.digest());
    }

    @Test
    void shouldNotDependOnOrderOfZones() {
        // given
        var one = new EntityLog();
        var other = new EntityLog();

        // when: the same sequence of the producer in each zone, zones in another order
        for (String zoneId : List.of("prontera", "geffen", "payon")) {
            one.host(zoneId, 1);
        }
        for (String zoneId : List.of("payon", "prontera", "geffen")) {
            other.host(zoneId, 1);
        }
        publish(one, List.of("prontera", "geffen", "payon"));
        publish(other, List.of("payon", "geffen", "prontera"));

        // then
        assertTrue(one.state.digest() != 0);
        assertEquals(entitiesDigest(one), entitiesDigest(other));
    }

    @Test
    void shouldCountHostingToo() {
        // given
        var one = new EntityLog().host("prontera", 1);
        long before = one.state.digest();

        // when
        one.host("prontera", 2);

        // then
        assertNotEquals(before, one.state.digest());
        assertEquals(one.folded().digest(), one.state.digest());
    }

    private static void publish(EntityLog log, List<String> zoneIds) {
        for (String zoneId : zoneIds) {
            log.publish(zoneId, spawned(1, zoneId.length(), 2), spawned(2, 3, 4), spawned(3, 5, 6));
            log.publish(zoneId, moved(2, zoneId.length(), 1, 1, 1), despawned(3));
        }
    }

    /** Without the admission's part, which holds each zone's last producer sequence. */
    private static long entitiesDigest(EntityLog log) {
        long[] sum = {0};
        log.state.forEachZone(zone -> sum[0] += zone.digest());
        return sum[0];
    }
}
