package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.assertInvalid;
import static io.p2pcoordinator.app.domain.ControlWorld.assertNotFound;
import static io.p2pcoordinator.app.domain.ControlWorld.assertUnchanged;
import static io.p2pcoordinator.app.domain.ControlWorld.hostData;
import static io.p2pcoordinator.app.domain.ControlWorld.onlyEvent;
import static io.p2pcoordinator.app.domain.ControlWorld.registerHost;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.app.domain.HostCommand.MarkHostOffline;
import io.p2pcoordinator.app.domain.HostCommand.MarkHostOnline;
import io.p2pcoordinator.app.domain.HostCommand.RegisterHost;
import io.p2pcoordinator.app.domain.HostCommand.RegisterOwnHost;
import io.p2pcoordinator.app.domain.HostCommand.RemoveHost;
import io.p2pcoordinator.app.domain.HostCommand.TimeOutHost;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostDeciderTest {
    @Test
    void shouldRegisterHostWhenItIsNew() {
        // given
        var world = new ControlWorld();

        // when
        Decision decision = world.when(registerHost("host-1"));

        // then
        assertEquals(hostData(), onlyEvent(decision).getHostRegistered());
        HostState host = world.state.host("host-1").orElseThrow();
        assertEquals(1, host.number());
        assertTrue(host.isOnline());
        assertEquals(world.nowUs, host.times().registeredAtUs());
    }

    @Test
    void shouldReplaceDataAndKeepNumberWhenRegisteredAgain() {
        // given
        var world = new ControlWorld().given(registerHost("host-1")).given(new MarkHostOffline("host-1", "silent"));
        long registeredAtUs = world.nowUs;
        world.nowUs += 1_000_000;

        // when
        world.when(
                new RegisterHost("host-1", hostData().toBuilder().setPort(7000).build()));

        // then
        HostState host = world.state.host("host-1").orElseThrow();
        assertEquals(1, host.number());
        assertEquals(7000, host.registration().getPort());
        assertTrue(host.isOnline());
        assertEquals(new HostState.HostTimes(registeredAtUs, world.nowUs, world.nowUs), host.times());
    }

    @Test
    void shouldBeAnEventWhenSameDataIsRegisteredAgain() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));

        // when
        Decision decision = world.when(registerHost("host-1"));

        // then
        assertTrue(onlyEvent(decision).hasHostRegistered());
    }

    @Test
    void shouldGiveNewNumberWhenRemovedHostRegistersAgain() {
        // given
        var world = new ControlWorld().given(registerHost("host-1")).given(new RemoveHost("host-1"));
        assertTrue(world.state.host("host-1").isEmpty());

        // when
        world.when(registerHost("host-1"));

        // then
        assertEquals(3, world.state.host("host-1").orElseThrow().number());
    }

    @Test
    void shouldRefuseWhenHostIsUnknown() {
        var world = new ControlWorld();
        for (HostCommand command :
                List.of(new RemoveHost("ghost"), new MarkHostOffline("ghost", "silent"), new MarkHostOnline("ghost"))) {
            assertNotFound("Host not found: ghost", world.when(command));
        }
        assertNotFound("Host not found: " + "x".repeat(300), world.when(new RemoveHost("x".repeat(300))));
    }

    @Test
    void shouldGoOfflineAndOnlineWhenMarked() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));

        // when
        Decision offline = world.when(new MarkHostOffline("host-1", "no heartbeat for 60 s"));

        // then
        assertEquals(
                "no heartbeat for 60 s", onlyEvent(offline).getHostWentOffline().getReason());
        assertFalse(world.state.host("host-1").orElseThrow().isOnline());
        assertUnchanged(world.when(new MarkHostOffline("host-1", "again")));

        // when
        world.nowUs += 5;
        Decision online = world.when(new MarkHostOnline("host-1"));

        // then
        assertTrue(onlyEvent(online).hasHostCameOnline());
        HostState host = world.state.host("host-1").orElseThrow();
        assertTrue(host.isOnline());
        assertEquals(world.nowUs, host.times().onlineSinceUs());
        assertUnchanged(world.when(new MarkHostOnline("host-1")));
    }

    @Test
    void shouldTimeOutOnlyWhenItHasNotComeOnlineSince() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));
        long silentSinceUs = world.nowUs;
        var timeOut = new TimeOutHost("host-1", "no heartbeat for 60 s", silentSinceUs);

        // when
        Decision first = world.when(timeOut);
        Decision again = world.when(timeOut);
        world.nowUs += 5;
        world.given(new MarkHostOnline("host-1"));
        Decision late = world.when(timeOut);

        // then
        assertEquals(
                "no heartbeat for 60 s", onlyEvent(first).getHostWentOffline().getReason());
        assertUnchanged(again);
        assertUnchanged(late);
        assertTrue(world.state.host("host-1").orElseThrow().isOnline());
        assertNotFound("Host not found: ghost", world.when(new TimeOutHost("ghost", "silent", silentSinceUs)));
    }

    @Test
    void shouldRefuseRegistrationWhenDataCannotBe() {
        // given
        var world = new ControlWorld();

        // when, then
        assertInvalid(
                "expected host_id of 1 to 255 characters, but it has 0", world.when(new RegisterHost("", hostData())));
        assertInvalid(
                "expected host_id of 1 to 255 characters, but it has 256",
                world.when(new RegisterHost("😀".repeat(256), hostData())));
        assertInvalid("expected host_id without NUL, but it has one", world.when(new RegisterHost("a\0b", hostData())));
        assertInvalid(
                "expected host_id to be valid Unicode, but it has an unpaired surrogate",
                world.when(new RegisterHost("a\ud800", hostData())));
        assertInvalid(
                "expected player_name without NUL, but it has one",
                world.when(new RegisterHost(
                        "host-1", hostData().toBuilder().setPlayerName("\0").build())));
        assertInvalid(
                "expected latitude_degrees to be finite, but it is NaN",
                world.when(new RegisterHost(
                        "host-1",
                        hostData().toBuilder().setLatitudeDegrees(Double.NaN).build())));
        assertInvalid(
                "expected a port up to 65535, but it is 65536",
                world.when(new RegisterHost(
                        "host-1", hostData().toBuilder().setPort(65_536).build())));
        assertInvalid(
                "expected a public_key of 32 bytes, but it has 1",
                world.when(new RegisterHost(
                        "host-1",
                        hostData().toBuilder()
                                .setPublicKey(ByteString.copyFrom(new byte[1]))
                                .build())));
        assertInstanceOf(
                Decision.Refused.class,
                world.when(new RegisterHost(
                        "host-1", hostData().toBuilder().setMaxPlayers(-1).build())));
        assertEquals(0, world.lastSequence());
    }

    @Test
    void shouldAcceptAnyUnicodeIdWhenItIsOfValidLength() {
        var world = new ControlWorld();
        for (String id : List.of("a.b *>", "😀".repeat(255), "=", "ü")) {
            world.given(registerHost(id));
            assertTrue(world.state.host(id).isPresent());
        }
    }

    @Test
    void shouldRefuseToRegisterOverAnothersHostWhenAPlayerDoesItForItself() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));
        var ofAnother = hostData().toBuilder().setPlayerId("mallory").build();
        // then
        assertEquals(
                new Decision.Refused(Decision.RefusalKind.FORBIDDEN, "a client may act for its own hosts only"),
                world.when(new RegisterOwnHost("host-1", ofAnother)));
        assertInstanceOf(Decision.Accepted.class, world.when(new RegisterOwnHost("host-1", hostData())));
        assertInstanceOf(Decision.Accepted.class, world.when(new RegisterOwnHost("host-2", ofAnother)));
    }

    @Test
    void shouldStayDrainedUntilThatEndsWhenTheHostRegistersAgain() {
        // given
        var world = new ControlWorld().given(registerHost("host-1"));

        // when
        Decision first = world.when(new HostCommand.DrainHost("host-1", "repair"));
        Decision second = world.when(new HostCommand.DrainHost("host-1", "repair"));
        world.given(registerHost("host-1"));

        // then
        assertEquals("repair", onlyEvent(first).getHostDrained().getReason());
        assertUnchanged(second);
        assertTrue(world.state.host("host-1").orElseThrow().draining());

        // when
        world.given(new HostCommand.EndHostDrain("host-1"));

        // then
        assertFalse(world.state.host("host-1").orElseThrow().draining());
        assertUnchanged(world.when(new HostCommand.EndHostDrain("host-1")));
        assertNotFound("Host not found: ghost", world.when(new HostCommand.DrainHost("ghost", "")));
        assertNotFound("Host not found: ghost", world.when(new HostCommand.EndHostDrain("ghost")));
    }
}
