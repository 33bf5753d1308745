package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.assertInvalid;
import static io.p2pcoordinator.app.domain.ControlWorld.assertNotFound;
import static io.p2pcoordinator.app.domain.ControlWorld.assertUnchanged;
import static io.p2pcoordinator.app.domain.ControlWorld.onlyEvent;
import static io.p2pcoordinator.app.domain.ControlWorld.putZone;
import static io.p2pcoordinator.app.domain.ControlWorld.registerHost;
import static io.p2pcoordinator.app.domain.ControlWorld.withHostAndZone;
import static io.p2pcoordinator.app.domain.ControlWorld.zoneSettings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.HostCommand.MarkHostOffline;
import io.p2pcoordinator.app.domain.ZoneCommand.AssignHosting;
import io.p2pcoordinator.app.domain.ZoneCommand.ChangeZoneSettings;
import io.p2pcoordinator.app.domain.ZoneCommand.PutZone;
import io.p2pcoordinator.app.domain.ZoneCommand.SetZoneStatus;
import io.p2pcoordinator.app.domain.ZoneCommand.SwitchP2p;
import io.p2pcoordinator.app.domain.ZoneState.Hosting;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.p2pcoordinator.proto.v1.MapKind;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ZoneDeciderTest {
    @Test
    void shouldRegisterZoneWhenItIsNew() {
        // given
        var world = new ControlWorld();

        // when
        Decision decision = world.when(putZone("zone-1"));

        // then
        assertEquals(zoneSettings(), onlyEvent(decision).getZoneRegistered().getSettings());
        ZoneState zone = world.state.zone("zone-1").orElseThrow();
        assertEquals(1, zone.number());
        assertEquals(ZoneStatus.ZONE_STATUS_ENABLED, zone.status());
        assertEquals(Hosting.NONE, zone.hosting());
        assertEquals(
                new ZoneSnapshot.Owner("node-5", 5),
                world.state.zoneSnapshot("zone-1").owner());
    }

    @Test
    void shouldStayForServersOnlyWhenAClientThatKnowsNoClassesPutsItAgain() {
        // given
        var world = new ControlWorld();
        var castle = ControlWorld.zoneSettings().toBuilder()
                .setZoneClass(HostingClass.HOSTING_CLASS_SERVER_ONLY)
                .setMapKind(MapKind.MAP_KIND_GUILD_CASTLE)
                .build();
        world.given(new PutZone("castle", castle));

        // when
        world.given(new PutZone(
                "castle",
                ControlWorld.zoneSettings().toBuilder().setMaxPlayers(77).build()));

        // then
        ZoneSettings now = world.state.zone("castle").orElseThrow().settings();
        assertEquals(77, now.getMaxPlayers());
        assertEquals(HostingClass.HOSTING_CLASS_SERVER_ONLY, now.getZoneClass());
        assertEquals(MapKind.MAP_KIND_GUILD_CASTLE, now.getMapKind());
    }

    @Test
    void shouldChangeSettingsWhenZoneIsPutAgain() {
        // given
        var world = withHostAndZone();
        ZoneSettings changed = zoneSettings().toBuilder().setMaxPlayers(7).build();

        // when
        Decision decision = world.when(new PutZone("zone-1", changed));

        // then
        assertEquals(changed, onlyEvent(decision).getZoneSettingsChanged().getSettings());
        assertEquals(2, world.state.zone("zone-1").orElseThrow().number());
        assertUnchanged(world.when(new PutZone("zone-1", changed)));
    }

    @Test
    void shouldChangeOnlyNamedSettingsWhenPatched() {
        // given
        var world = withHostAndZone();
        var values = ZoneSettings.newBuilder()
                .setMaxPlayers(3)
                .setDescription("not named")
                .build();

        // when
        world.when(new ChangeZoneSettings(
                "zone-1", new ZoneSettingsPatch(values, Set.of("max_players", "min_host_quality_score"))));

        // then
        assertEquals(
                zoneSettings().toBuilder()
                        .setMaxPlayers(3)
                        .setMinHostQualityScore(0)
                        .build(),
                world.state.zone("zone-1").orElseThrow().settings());
    }

    @Test
    void shouldRefusePatchWhenFieldIsUnknown() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ZoneSettingsPatch(ZoneSettings.getDefaultInstance(), Set.of("colour")));
    }

    @Test
    void shouldSwitchP2pOnceWhenAskedTwice() {
        // given
        var world = withHostAndZone();

        // when, then
        assertUnchanged(world.when(new SwitchP2p("zone-1", true)));
        Decision off = world.when(new SwitchP2p("zone-1", false));
        assertFalse(onlyEvent(off).getZoneSettingsChanged().getSettings().getP2PEnabled());
        assertUnchanged(world.when(new SwitchP2p("zone-1", false)));
    }

    @Test
    void shouldSetStatusWhenItIsAnotherOne() {
        // given
        var world = withHostAndZone();

        // when, then
        assertUnchanged(world.when(new SetZoneStatus("zone-1", ZoneStatus.ZONE_STATUS_ENABLED)));
        world.given(new SetZoneStatus("zone-1", ZoneStatus.ZONE_STATUS_MAINTENANCE));
        assertEquals(
                ZoneStatus.ZONE_STATUS_MAINTENANCE,
                world.state.zone("zone-1").orElseThrow().status());
        for (ZoneStatus status : List.of(ZoneStatus.ZONE_STATUS_UNSPECIFIED, ZoneStatus.UNRECOGNIZED)) {
            assertInvalid(
                    "expected a status of enabled, disabled or maintenance, but it is none of them",
                    world.when(new SetZoneStatus("zone-1", status)));
        }
    }

    @Test
    void shouldRefuseWhenZoneIsUnknown() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));
        var patch = new ZoneSettingsPatch(ZoneSettings.getDefaultInstance(), Set.of());

        // when, then
        for (ZoneCommand command : List.of(
                new ChangeZoneSettings("ghost", patch),
                new SwitchP2p("ghost", true),
                new SetZoneStatus("ghost", ZoneStatus.ZONE_STATUS_DISABLED),
                new AssignHosting("ghost", "host-1"))) {
            assertNotFound("Zone not found: ghost", world.when(command));
        }
    }

    @Test
    void shouldRefuseSettingsWhenTheyAreOutOfRange() {
        // given
        var world = withHostAndZone();
        ZoneSettings good = zoneSettings();

        // when, then
        for (String zoneId : List.of("zone-1", "zone-2")) {
            assertInvalid(
                    "expected a p2p_priority from 0 to 10, but it is 11",
                    world.when(new PutZone(
                            zoneId, good.toBuilder().setP2PPriority(11).build())));
            assertInvalid(
                    "expected a min_host_quality_score from 0 to 100, but it is NaN",
                    world.when(new PutZone(
                            zoneId,
                            good.toBuilder().setMinHostQualityScore(Double.NaN).build())));
            assertInvalid(
                    "expected min_bandwidth_mbps and max_latency_ms not below 0, but one is",
                    world.when(new PutZone(
                            zoneId, good.toBuilder().setMaxLatencyMs(-1).build())));
            assertInvalid(
                    "expected description without NUL, but it has one",
                    world.when(new PutZone(
                            zoneId, good.toBuilder().setDescription("a\0").build())));
        }
        assertEquals(2, world.lastSequence());
    }

    @Test
    void shouldAssignHostingAgainWhenTheSameHostAsks() {
        // given
        var world = withHostAndZone();

        // when
        Decision first = world.when(new AssignHosting("zone-1", "host-1"));
        Decision second = world.when(new AssignHosting("zone-1", "host-1"));

        // then
        assertEquals("host-1", onlyEvent(first).getHostingAssigned().getHostId());
        assertTrue(onlyEvent(second).hasHostingAssigned());
        assertEquals(
                new Hosting("host-1", 4),
                world.state.zone("zone-1").orElseThrow().hosting());
    }

    @Test
    void shouldAssignHostingWhenHostIsOfflineOrP2pIsOff() {
        // given
        var world = withHostAndZone().given(new MarkHostOffline("host-1", "")).given(new SwitchP2p("zone-1", false));

        // when
        Decision decision = world.when(new AssignHosting("zone-1", "host-1"));

        // then
        assertTrue(onlyEvent(decision).hasHostingAssigned());
    }

    @Test
    void shouldRefuseHostingWhenHostIsUnknownOrZoneDisabled() {
        // given
        var world = withHostAndZone();

        // when, then
        assertNotFound("Host not found: ghost", world.when(new AssignHosting("zone-1", "ghost")));
        world.given(new SetZoneStatus("zone-1", ZoneStatus.ZONE_STATUS_DISABLED));
        assertInvalid("Zone is disabled: zone-1", world.when(new AssignHosting("zone-1", "host-1")));
    }

    @Test
    void shouldNeverGiveAServerOnlyZoneToAPlayersMachineWhoeverAsks() {
        // given
        var server = ControlWorld.hostData().toBuilder()
                .setKind(HostingKind.HOSTING_KIND_SERVER)
                .build();
        var town = ControlWorld.zoneSettings().toBuilder()
                .setMapKind(MapKind.MAP_KIND_TOWN)
                .build();
        var set = ControlWorld.zoneSettings().toBuilder()
                .setZoneClass(HostingClass.HOSTING_CLASS_SERVER_ONLY)
                .build();
        var world = withHostAndZone()
                .given(new HostCommand.RegisterHost("vps", server))
                .given(new PutZone("town", town))
                .given(new PutZone("set", set));

        for (String zone : List.of("town", "set")) {
            // then
            assertInvalid("Zone is for servers only: " + zone, world.when(new AssignHosting(zone, "host-1")));
            assertInvalid(
                    "Zone is for servers only: " + zone,
                    world.when(ControlWorld.openSession(zone, ControlWorld.SESSION, "ann")));
            assertTrue(onlyEvent(world.when(new AssignHosting(zone, "vps"))).hasHostingAssigned());
        }
    }

    @Test
    void shouldRefuseHostingWhenTheHostIsDraining() {
        // given
        var world = withHostAndZone().given(new HostCommand.DrainHost("host-1", "repair"));

        // then
        assertInvalid("Host is being emptied: host-1", world.when(new AssignHosting("zone-1", "host-1")));
    }
}
