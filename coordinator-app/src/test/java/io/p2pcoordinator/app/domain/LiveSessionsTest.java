package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.OTHER_SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.openSession;
import static io.p2pcoordinator.app.domain.ControlWorld.putZone;
import static io.p2pcoordinator.app.domain.ControlWorld.withHostAndZone;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.domain.SessionCommand.AddPlayer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveSessionsTest {
    private static final long MINUTE = 60_000_000;

    @Test
    void shouldFindSessionStaleWhenNothingWasHeardOfIt() {
        // given
        var world = withHostAndZone().given(putZone("zone-2")).given(openSession("zone-2", SESSION));
        world.given(openSession("zone-1", OTHER_SESSION));
        world.nowUs += 30 * MINUTE;
        assertEquals(List.of(), LiveSessions.stale(world.state, world.nowUs, 30));

        // when
        world.given(new AddPlayer("zone-1", OTHER_SESSION, "ann"));
        world.nowUs += 1;

        // then
        var first = new SessionRef(4, SESSION, "zone-2");
        assertEquals(List.of(first), LiveSessions.stale(world.state, world.nowUs, 30));
        world.nowUs += 30 * MINUTE;
        assertEquals(
                List.of(first, new SessionRef(5, OTHER_SESSION, "zone-1")),
                LiveSessions.stale(world.state, world.nowUs, 30));
    }

    @Test
    void shouldFindSessionsOfHost() {
        // given
        var world = withHostAndZone().given(openSession("zone-1", SESSION));

        // when, then
        assertEquals(List.of(new SessionRef(3, SESSION, "zone-1")), LiveSessions.ofHost(world.state, "host-1"));
        assertEquals(List.of(), LiveSessions.ofHost(world.state, "host-2"));
    }
}
