package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.OTHER_SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.assertInvalid;
import static io.p2pcoordinator.app.domain.ControlWorld.assertUnchanged;
import static io.p2pcoordinator.app.domain.ControlWorld.onlyEvent;
import static io.p2pcoordinator.app.domain.ControlWorld.withHostAndZone;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.domain.HostCommand.MarkHostOffline;
import io.p2pcoordinator.app.domain.SessionCommand.ActivateSession;
import io.p2pcoordinator.app.domain.SessionCommand.AssignPlayer;
import io.p2pcoordinator.app.domain.SessionCommand.OpenSession;
import io.p2pcoordinator.app.domain.ZoneCommand.SwitchP2p;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AssignPlayerDeciderTest {
    private static AssignPlayer assign(String playerId) {
        return new AssignPlayer("zone-1", OTHER_SESSION, "host-1", playerId);
    }

    private static OpenSession open(String sessionId, int maxPlayers, String... playerIds) {
        return new OpenSession("zone-1", sessionId, "host-1", List.of(playerIds), OptionalInt.of(maxPlayers));
    }

    @Test
    void shouldOpenSessionWhenZoneHasNone() {
        // given
        var world = withHostAndZone();

        // when
        var opened = onlyEvent(world.when(assign("ann"))).getSessionOpened();

        // then
        assertEquals(OTHER_SESSION, opened.getSessionId());
        assertEquals("host-1", opened.getHostId());
        assertEquals(List.of("ann"), opened.getPlayerIdsList());
    }

    @Test
    void shouldJoinSessionWhenOneHasRoom() {
        // given
        var world = withHostAndZone().given(open(SESSION, 2, "ann"));

        // when
        var joined = onlyEvent(world.when(assign("bob"))).getPlayerJoined();

        // then
        assertEquals(SESSION, joined.getSessionId());
        assertEquals("bob", joined.getPlayerId());
    }

    @Test
    void shouldChangeNothingWhenPlayerIsInOneAlready() {
        assertUnchanged(withHostAndZone().given(open(SESSION, 1, "ann")).when(assign("ann")));
    }

    @Test
    void shouldOpenAnotherWhenAllAreFull() {
        // given
        var world = withHostAndZone().given(open(SESSION, 1, "ann"));

        // when, then
        assertEquals(
                OTHER_SESSION,
                onlyEvent(world.when(assign("bob"))).getSessionOpened().getSessionId());
    }

    @Test
    void shouldPreferActiveSessionWhenSeveralHaveRoom() {
        // given
        var world = withHostAndZone()
                .given(open(SESSION, 5, "ann"))
                .given(open(OTHER_SESSION, 5, "bob"))
                .given(new ActivateSession("zone-1", OTHER_SESSION));

        // when, then
        assertEquals(
                OTHER_SESSION,
                onlyEvent(world.when(new AssignPlayer("zone-1", "session-00000000000000ff", "host-1", "cid")))
                        .getPlayerJoined()
                        .getSessionId());
    }

    @Test
    void shouldRefuseWhenThereIsNeitherRoomNorHost() {
        // given
        var world = withHostAndZone().given(open(SESSION, 5, "ann"));

        // when, then: the host of the only session went away, and no other is named
        world.given(new MarkHostOffline("host-1", ""));
        assertInvalid(
                "No host is available for zone: zone-1",
                world.when(new AssignPlayer("zone-1", OTHER_SESSION, "", "bob")));
        assertInvalid("Host is not online: host-1", world.when(assign("bob")));
    }

    @Test
    void shouldRefuseNewSessionWhenZoneDoesNotAllowIt() {
        // given
        var world = withHostAndZone().given(new SwitchP2p("zone-1", false));

        // when, then
        assertInvalid("P2P is not enabled for zone: zone-1", world.when(assign("ann")));
    }
}
