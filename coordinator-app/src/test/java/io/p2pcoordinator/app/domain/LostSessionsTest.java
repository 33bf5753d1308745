package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.openSession;
import static io.p2pcoordinator.app.domain.ControlWorld.registerHost;
import static io.p2pcoordinator.app.domain.ControlWorld.withHostAndZone;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.domain.HostCommand.MarkHostOffline;
import io.p2pcoordinator.app.domain.HostCommand.MarkHostOnline;
import io.p2pcoordinator.app.domain.HostCommand.RemoveHost;
import io.p2pcoordinator.app.domain.ZoneCommand.AssignHosting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostSessionsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long PATIENCE_US = 300_000_000;

    private final ControlWorld world = withHostAndZone().given(openSession("zone-1", SESSION));

    private List<String> lost() {
        return LostSessions.find(world.state, world.nowUs, PATIENCE).stream()
                .map(session -> session.ref().sessionId())
                .toList();
    }

    @Test
    void shouldFindSessionWhenItsHostIsOfflineForLongAndDoesNotHostTheZone() {
        world.given(new MarkHostOffline("host-1", "silent"));
        world.nowUs += PATIENCE_US;
        assertEquals(List.of(), lost());
        world.nowUs++;
        assertEquals(List.of(SESSION), lost());
        world.given(new MarkHostOnline("host-1"));
        assertEquals(List.of(), lost());
    }

    @Test
    void shouldLeaveSessionToTheOwnerWhileItsHostHostsTheZone() {
        world.given(new AssignHosting("zone-1", "host-1"));
        world.given(new MarkHostOffline("host-1", "silent"));
        world.nowUs += 2 * PATIENCE_US;
        assertEquals(List.of(), lost());
        world.given(registerHost("host-2"));
        world.given(new AssignHosting("zone-1", "host-2"));
        assertEquals(List.of(SESSION), lost());
    }

    @Test
    void shouldFindSessionAtOnceWhenItsHostWasRemoved() {
        world.given(new RemoveHost("host-1"));
        assertEquals(List.of(SESSION), lost());
        world.given(registerHost("host-1")); // another one of that name
        assertEquals(List.of(SESSION), lost());
    }
}
