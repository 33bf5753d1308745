package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.OTHER_SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.openSession;
import static io.p2pcoordinator.app.domain.ControlWorld.ownership;
import static io.p2pcoordinator.app.domain.ControlWorld.putZone;
import static io.p2pcoordinator.app.domain.ControlWorld.registerHost;
import static io.p2pcoordinator.app.domain.ControlWorld.withHostAndZone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.HostCommand.RemoveHost;
import io.p2pcoordinator.app.domain.SessionCommand.EndSession;
import io.p2pcoordinator.app.domain.ZoneCommand.AssignHosting;
import io.p2pcoordinator.app.domain.ZoneSnapshot.Owner;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostWentOffline;
import io.p2pcoordinator.proto.v1.SessionOpened;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.p2pcoordinator.proto.v1.ZoneStatusChanged;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControlStateTest {
    private static final Event WENT_OFFLINE = Event.newBuilder()
            .setHostWentOffline(HostWentOffline.getDefaultInstance())
            .build();

    @Test
    void shouldKnowNothingOfAnIdWhenTheLogDoesNot() {
        var state = new ControlState();
        assertEquals(HostSnapshot.NONE, state.hostSnapshot("host-1"));
        assertEquals(ZoneSnapshot.NONE, state.zoneSnapshot("zone-1"));
        assertEquals(0, state.size());
        assertEquals(0, state.digest());
    }

    @Test
    void shouldRaiseVersionOnlyWhenCommitIsStaleOrRepeated() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));
        HostSnapshot before = world.state.hostSnapshot("host-1");
        RawCommit first = world.log.getFirst();

        // when
        Verdict stale = world.append(Subject.host("host-1"), world.commit(0, 0, List.of(WENT_OFFLINE)));
        Verdict repeated = world.append(first.subject(), first.payload(), Subject.host("host-1"));

        // then
        assertEquals(Verdict.VERSION_MISMATCH, stale);
        assertEquals(Verdict.VERSION_MISMATCH, repeated);
        assertEquals(new HostSnapshot(3, before.host()), world.state.hostSnapshot("host-1"));
    }

    @Test
    void shouldRaiseVersionOnlyWhenCommitIsParked() {
        // given
        var world = withHostAndZone();
        ZoneSnapshot before = world.state.zoneSnapshot("zone-1");
        byte[] garbage = {1, 2, 3};

        // when
        Verdict parked = world.append("p2p.control.zone.zone-1", garbage, Subject.zone("zone-1"));
        world.append("p2p.control.zone.zone-2", garbage, Subject.zone("zone-2"));
        world.append("p2p.control.host.new", garbage, Subject.host("new"));
        world.append("p2p.control.nonsense", garbage, Subject.host("new"));

        // then
        assertEquals(Verdict.PARKED, parked);
        assertEquals(new ZoneSnapshot(3, before.owner(), before.zone()), world.state.zoneSnapshot("zone-1"));
        assertEquals(new ZoneSnapshot(4, Owner.NONE, Optional.empty()), world.state.zoneSnapshot("zone-2"));
        assertEquals(new HostSnapshot(5, Optional.empty()), world.state.hostSnapshot("new"));
        assertEquals(world.state.digest(), world.folded().digest());
    }

    @Test
    void shouldKeepVersionWhenHostIsRemoved() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));

        // when
        world.when(new RemoveHost("host-1"));

        // then
        assertEquals(new HostSnapshot(2, Optional.empty()), world.state.hostSnapshot("host-1"));
        assertEquals(0, world.state.size());
        assertEquals(List.of(), world.state.hosts().toList());
    }

    @Test
    void shouldKnowOwnerWhenZoneIsNotRegistered() {
        // given
        var world = new ControlWorld();

        // when
        world.append(Subject.zone("zone-1"), world.commit(0, 5, List.of(ownership("node-5", 5))));

        // then
        assertEquals(new ZoneSnapshot(1, new Owner("node-5", 5), Optional.empty()), world.state.zoneSnapshot("zone-1"));
        assertEquals(List.of(), world.state.zones().toList());
        assertEquals(0, world.state.size());
    }

    @Test
    void shouldFenceFormerOwnerWhenAnotherTookOver() {
        // given
        var world = withHostAndZone();
        world.append(Subject.zone("zone-1"), world.commit(2, 9, List.of(ownership("node-9", 9))));
        Optional<ZoneState> before = world.state.zone("zone-1");
        var statusChanged = Event.newBuilder()
                .setZoneStatusChanged(ZoneStatusChanged.newBuilder().setStatus(ZoneStatus.ZONE_STATUS_DISABLED))
                .build();

        // when
        Verdict former = world.append(Subject.zone("zone-1"), world.commit(3, 5, List.of(statusChanged)));
        Verdict back = world.append(
                Subject.zone("zone-1"), world.commit(4, 5, List.of(ownership("node-5", 5), statusChanged)));

        // then
        assertEquals(Verdict.STALE_EPOCH, former);
        assertEquals(Verdict.STALE_EPOCH, back);
        assertEquals(new ZoneSnapshot(5, new Owner("node-9", 9), before), world.state.zoneSnapshot("zone-1"));
    }

    @Test
    void shouldParkWhenOwnershipIsNotTheCommitsOwn() {
        // given
        var world = withHostAndZone();
        Owner before = world.state.zoneSnapshot("zone-1").owner();

        // when
        Verdict verdict = world.append(
                Subject.zone("zone-1"),
                world.commit(2, 5, List.of(ownership("impostor", 5), ownership("impostor", 99))));

        // then
        assertEquals(Verdict.PARKED, verdict);
        assertEquals(before, world.state.zoneSnapshot("zone-1").owner());
    }

    @Test
    void shouldKeepHostingWhenOwnerChanges() {
        // given
        var world = withHostAndZone().given(new AssignHosting("zone-1", "host-1"));

        // when
        world.ownerEpoch = 8;
        world.given(openSession("zone-1", SESSION));

        // then
        ZoneSnapshot snapshot = world.state.zoneSnapshot("zone-1");
        assertEquals(new Owner("node-8", 8), snapshot.owner());
        assertEquals(
                new ZoneState.Hosting("host-1", 3),
                snapshot.zone().orElseThrow().hosting());
    }

    @Test
    void shouldSkipUnknownStatusAndDuplicateSession() {
        // given
        var world = withHostAndZone().given(putZone("zone-2")).given(openSession("zone-1", SESSION));
        long version = world.state.zoneSnapshot("zone-2").version();
        long before = world.state.size();

        // when
        Verdict verdict = world.append(
                Subject.zone("zone-2"),
                world.commit(
                        version,
                        5,
                        List.of(
                                Event.newBuilder()
                                        .setZoneStatusChanged(
                                                ZoneStatusChanged.newBuilder().setStatusValue(77))
                                        .build(),
                                Event.newBuilder()
                                        .setSessionOpened(
                                                SessionOpened.newBuilder().setSessionId(SESSION))
                                        .build())));

        // then
        assertEquals(Verdict.ACCEPTED, verdict);
        assertEquals(before, world.state.size());
        assertEquals("zone-1", world.state.liveSession(SESSION).orElseThrow().zoneId());
        assertEquals(world.state.digest(), world.folded().digest());
    }

    @Test
    void shouldCountWhatLives() {
        // given
        var world = withHostAndZone().given(openSession("zone-1", SESSION)).given(openSession("zone-1", OTHER_SESSION));
        assertEquals(4, world.state.size());

        // when
        world.when(new EndSession("zone-1", SESSION, "normal"));

        // then
        assertEquals(3, world.state.size());
        assertEquals(
                List.of(OTHER_SESSION),
                world.state.zone("zone-1").orElseThrow().sessions().all().stream()
                        .map(SessionState::sessionId)
                        .toList());
    }

    @Test
    void shouldGiveAnotherDigestWhenAnythingDiffers() {
        // given
        long digest = withHostAndZone()
                .given(openSession("zone-1", SESSION, "ann"))
                .state
                .digest();
        var later = new ControlWorld();
        later.nowUs++;

        // when, then
        assertEquals(
                digest,
                withHostAndZone()
                        .given(openSession("zone-1", SESSION, "ann"))
                        .state
                        .digest());
        assertNotEquals(
                digest,
                withHostAndZone()
                        .given(openSession("zone-1", SESSION, "bob"))
                        .state
                        .digest());
        assertNotEquals(
                digest,
                withHostAndZone()
                        .given(openSession("zone-1", OTHER_SESSION, "ann"))
                        .state
                        .digest());
        assertNotEquals(
                digest,
                later.given(registerHost("host-1"))
                        .given(putZone("zone-1"))
                        .given(openSession("zone-1", SESSION, "ann"))
                        .state
                        .digest());
        assertNotEquals(
                digest,
                new ControlWorld()
                        .given(new HostCommand.RegisterHost(
                                "host-1",
                                HostRegistered.newBuilder().setMaxPlayers(51).build()))
                        .given(putZone("zone-1"))
                        .given(openSession("zone-1", SESSION, "ann"))
                        .state
                        .digest());
    }

    @Test
    void shouldCountHostsWithoutAgreeingOnOrder() {
        // given
        var world = new ControlWorld();

        // when
        for (int i = 0; i < 100; i++) {
            world.given(registerHost("host-" + i));
        }

        // then
        assertEquals(100, world.state.hosts().count());
        assertTrue(world.state.hosts().allMatch(HostState::isOnline));
        assertEquals(world.state.digest(), world.folded().digest());
    }
}
