package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.assertInvalid;
import static io.p2pcoordinator.app.domain.ControlWorld.assertNotFound;
import static io.p2pcoordinator.app.domain.ControlWorld.assertUnchanged;
import static io.p2pcoordinator.app.domain.ControlWorld.onlyEvent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.PeerCommand.BanPeer;
import io.p2pcoordinator.app.domain.PeerCommand.UnbanPeer;
import io.p2pcoordinator.proto.v1.PeerBanned;
import org.junit.jupiter.api.Test;

class PeerDeciderTest {
    private final ControlWorld world = new ControlWorld();

    @Test
    void shouldBanForEverWhenNoEndIsGiven() {
        // when
        Decision decision = world.when(new BanPeer("ann", "bot", 0));

        // then
        assertEquals(
                PeerBanned.newBuilder().setReason("bot").build(),
                onlyEvent(decision).getPeerBanned());
        assertEquals(
                new PeerState("ann", "bot", world.nowUs, 0),
                world.state.ban("ann", Long.MAX_VALUE).orElseThrow());
        assertTrue(world.state.ban("bob", world.nowUs).isEmpty());
    }

    @Test
    void shouldBanUpToItsEndWhenOneIsGiven() {
        // given
        long untilUs = world.nowUs + 60_000_000;

        // when
        world.when(new BanPeer("ann", "", untilUs));

        // then
        assertTrue(world.state.ban("ann", untilUs - 1).isPresent());
        assertTrue(world.state.ban("ann", untilUs).isEmpty());
    }

    @Test
    void shouldBanInAnotherWayWhenBannedAlready() {
        // given
        world.given(new BanPeer("ann", "bot", 0));

        // when
        world.when(new BanPeer("ann", "bot, proven", 0));

        // then
        assertEquals(
                "bot, proven", world.state.ban("ann", world.nowUs).orElseThrow().reason());
    }

    @Test
    void shouldChangeNothingWhenBannedInTheSameWay() {
        // given
        world.given(new BanPeer("ann", "bot", 0));

        // when
        Decision decision = world.when(new BanPeer("ann", "bot", 0));

        // then
        assertUnchanged(decision);
    }

    @Test
    void shouldLiftBan() {
        // given
        long sizeBefore = world.state.size();
        world.given(new BanPeer("ann", "bot", 0));

        // when
        Decision decision = world.when(new UnbanPeer("ann"));

        // then
        assertTrue(onlyEvent(decision).hasPeerUnbanned());
        assertTrue(world.state.ban("ann", world.nowUs).isEmpty());
        assertEquals(sizeBefore, world.state.size());
    }

    @Test
    void shouldNotFindBanWhenThereIsNone() {
        assertNotFound("Ban not found: ann", world.when(new UnbanPeer("ann")));
    }

    @Test
    void shouldRefuseWhatTheLogCouldNotKeep() {
        assertInvalid("expected peer_id of 1 to 255 characters, but it has 0", world.when(new BanPeer("", "bot", 0)));
        assertInvalid("expected reason without NUL, but it has one", world.when(new BanPeer("ann", "with\0NUL", 0)));
    }
}
