package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.OTHER_SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.SESSION;
import static io.p2pcoordinator.app.domain.ControlWorld.assertInvalid;
import static io.p2pcoordinator.app.domain.ControlWorld.assertNotFound;
import static io.p2pcoordinator.app.domain.ControlWorld.assertUnchanged;
import static io.p2pcoordinator.app.domain.ControlWorld.onlyEvent;
import static io.p2pcoordinator.app.domain.ControlWorld.openSession;
import static io.p2pcoordinator.app.domain.ControlWorld.putZone;
import static io.p2pcoordinator.app.domain.ControlWorld.withHostAndZone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.HostCommand.MarkHostOffline;
import io.p2pcoordinator.app.domain.SessionCommand.ActivateSession;
import io.p2pcoordinator.app.domain.SessionCommand.AddPlayer;
import io.p2pcoordinator.app.domain.SessionCommand.EndSession;
import io.p2pcoordinator.app.domain.SessionCommand.OpenSession;
import io.p2pcoordinator.app.domain.SessionCommand.RemovePlayer;
import io.p2pcoordinator.app.domain.SessionCommand.ReportSessionMetrics;
import io.p2pcoordinator.app.domain.SessionCommand.TimeOutSession;
import io.p2pcoordinator.app.domain.ZoneCommand.SetZoneStatus;
import io.p2pcoordinator.app.domain.ZoneCommand.SwitchP2p;
import io.p2pcoordinator.proto.v1.SessionEnded;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.SessionOpened;
import io.p2pcoordinator.proto.v1.SessionStatus;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SessionDeciderTest {
    private static OpenSession open(OptionalInt maxPlayers, String... playerIds) {
        return new OpenSession("zone-1", SESSION, "host-1", List.of(playerIds), maxPlayers);
    }

    private static ControlWorld withSession() {
        return withHostAndZone().given(open(OptionalInt.of(2), "ann"));
    }

    @Test
    void shouldOpenSessionWhenHostIsOnlineAndZoneAllowsIt() {
        // given
        var world = withHostAndZone();

        // when
        Decision decision = world.when(open(OptionalInt.empty(), "ann", "bob", "ann"));

        // then
        SessionOpened opened = onlyEvent(decision).getSessionOpened();
        assertEquals(List.of("ann", "bob"), opened.getPlayerIdsList());
        assertEquals(50, opened.getMaxPlayers()); // the host's 50, the zone has 100
        assertEquals(1, opened.getHostNumber());
        SessionState session = world.session("zone-1", SESSION);
        assertEquals(3, session.number());
        assertEquals(SessionStatus.SESSION_STATUS_PENDING, session.status());
        assertEquals(new SessionState.SessionTimes(world.nowUs, 0, world.nowUs), session.times());
        var ref = Optional.of(new SessionRef(3, SESSION, "zone-1"));
        assertEquals(ref, world.state.liveSession(SESSION));
        assertEquals(ref, world.state.liveSession(3));
    }

    @Test
    void shouldRefuseSessionWhenHostOrZoneIsNotReady() {
        // given
        var world = withHostAndZone();

        // when, then
        assertInvalid(
                "Host not found: ghost",
                world.when(new OpenSession("zone-1", SESSION, "ghost", List.of(), OptionalInt.empty())));
        assertInvalid("Zone not found: ghost", world.when(openSession("ghost", SESSION)));
        world.given(new SwitchP2p("zone-1", false));
        assertInvalid("P2P is not enabled for zone: zone-1", world.when(openSession("zone-1", SESSION)));
        world.given(new SetZoneStatus("zone-1", ZoneStatus.ZONE_STATUS_DISABLED));
        assertInvalid("Zone is not enabled: zone-1 (disabled)", world.when(openSession("zone-1", SESSION)));
        world.given(new MarkHostOffline("host-1", ""));
        assertInvalid("Host is not online: host-1", world.when(openSession("zone-1", SESSION)));
    }

    @Test
    void shouldRefuseSessionWhenItsDataCannotBe() {
        // given
        var world = withHostAndZone();

        // when, then
        assertInvalid(
                "expected a session_id of session- and 16 hexadecimal digits, but it is 17",
                world.when(openSession("zone-1", "17")));
        assertInvalid("expected room for at least 1 player, but max_players is 0", world.when(open(OptionalInt.of(0))));
        assertInvalid(
                "expected at most 2 players, but 3 are named", world.when(open(OptionalInt.of(2), "a", "b", "c")));
        assertInvalid(
                "expected player_id of 1 to 255 characters, but it has 0", world.when(open(OptionalInt.of(2), "")));
        assertInvalid("expected player_id without NUL, but it has one", world.when(open(OptionalInt.of(2), "\0")));
    }

    @Test
    void shouldConflictWhenSessionIdIsLiveAnywhere() {
        // given
        var world = withSession().given(putZone("zone-2"));
        var conflict = new Decision.Refused(Decision.RefusalKind.CONFLICT, "Session exists already: " + SESSION);

        // when, then
        assertEquals(conflict, world.when(openSession("zone-1", SESSION)));
        assertEquals(conflict, world.when(openSession("zone-2", SESSION)));
    }

    @Test
    void shouldActivateOnlyWhenPending() {
        // given
        var world = withSession();
        world.nowUs += 9;

        // when
        Decision decision = world.when(new ActivateSession("zone-1", SESSION));

        // then
        assertEquals(SESSION, onlyEvent(decision).getSessionActivated().getSessionId());
        SessionState session = world.session("zone-1", SESSION);
        assertEquals(SessionStatus.SESSION_STATUS_ACTIVE, session.status());
        assertEquals(world.nowUs, session.times().startedAtUs());
        assertInvalid("Session is not pending: " + SESSION, world.when(new ActivateSession("zone-1", SESSION)));
    }

    @Test
    void shouldForgetSessionWhenItEnds() {
        // given
        var world = withSession().given(new ActivateSession("zone-1", SESSION));

        // when
        Decision decision = world.when(new EndSession("zone-1", SESSION, "normal"));

        // then
        assertEquals(
                SessionEnded.newBuilder()
                        .setSessionId(SESSION)
                        .setReason("normal")
                        .setPreviousStatus(SessionStatus.SESSION_STATUS_ACTIVE)
                        .build(),
                onlyEvent(decision).getSessionEnded());
        assertEquals(0, world.state.zone("zone-1").orElseThrow().sessions().size());
        assertTrue(world.state.liveSession(SESSION).isEmpty());
        assertTrue(world.state.liveSession(3).isEmpty());
        assertNotFound("Session not found: " + SESSION, world.when(new EndSession("zone-1", SESSION, "normal")));
    }

    @Test
    void shouldTimeASessionOutOnlyWhenNothingWasHeardOfItSince() {
        // given
        var world = withSession();
        long seenAtUs = world.session("zone-1", SESSION).times().updatedAtUs();

        // when
        world.nowUs += 1_000_000;
        world.given(new AddPlayer("zone-1", SESSION, "bob"));

        // then
        assertUnchanged(world.when(new TimeOutSession("zone-1", SESSION, "stale", seenAtUs)));
        long nowAtUs = world.session("zone-1", SESSION).times().updatedAtUs();
        SessionEnded ended = onlyEvent(world.when(new TimeOutSession("zone-1", SESSION, "stale", nowAtUs)))
                .getSessionEnded();
        assertEquals("stale", ended.getReason());
        assertNotFound(
                "Session not found: " + SESSION, world.when(new TimeOutSession("zone-1", SESSION, "stale", nowAtUs)));
    }

    @Test
    void shouldFindSessionsThatAreEmptyOrUnchangedForSoLong() {
        // given
        var world = withSession();
        var ref = new SessionRef(3, SESSION, "zone-1");
        var empty = new EmptySessions();
        Duration timeout = Duration.ofMinutes(10);
        long minuteUs = 60_000_000;

        // when, then
        assertEquals(List.of(), LiveSessions.unchangedFor(world.state, world.nowUs + 10 * minuteUs, timeout));
        assertEquals(
                List.of(new IdleSession(ref, world.nowUs)),
                LiveSessions.unchangedFor(world.state, world.nowUs + 10 * minuteUs + 1, timeout));
        assertEquals(List.of(), empty.emptyFor(world.state, world.nowUs + 60 * minuteUs, timeout), "ann is in it");

        world.nowUs += 60 * minuteUs;
        world.given(new RemovePlayer("zone-1", SESSION, "ann"));
        long leftAtUs = world.nowUs;
        assertEquals(List.of(), empty.emptyFor(world.state, leftAtUs + 5 * minuteUs, timeout));
        world.nowUs += 6 * minuteUs;
        world.given(new ReportSessionMetrics(
                "zone-1",
                SessionMetricsReported.newBuilder().setSessionId(SESSION).build()));
        assertEquals(
                List.of(new IdleSession(ref, world.nowUs)),
                empty.emptyFor(world.state, leftAtUs + 10 * minuteUs + 1, timeout),
                "figures of an empty session do not make it less empty");
        world.given(new AddPlayer("zone-1", SESSION, "ann"));
        assertEquals(List.of(), empty.emptyFor(world.state, leftAtUs + 11 * minuteUs, timeout));
    }

    @Test
    void shouldKeepFiguresThatAReportLeavesOut() {
        // given
        var world = withSession();
        world.given(new ReportSessionMetrics(
                "zone-1",
                SessionMetricsReported.newBuilder()
                        .setSessionId(SESSION)
                        .setAverageLatencyMs(30)
                        .setQualityScore(80)
                        .build()));
        world.nowUs += 4;

        // when
        world.when(new ReportSessionMetrics(
                "zone-1",
                SessionMetricsReported.newBuilder()
                        .setSessionId(SESSION)
                        .setAverageLatencyMs(40)
                        .build()));

        // then
        SessionState session = world.session("zone-1", SESSION);
        assertEquals(40, session.metrics().getAverageLatencyMs());
        assertEquals(80, session.metrics().getQualityScore());
        assertEquals(world.nowUs, session.times().updatedAtUs());
    }

    @Test
    void shouldRefuseReportWhenAFigureIsImpossible() {
        var world = withSession();
        for (double figure : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Decision decision = world.when(new ReportSessionMetrics(
                    "zone-1",
                    SessionMetricsReported.newBuilder()
                            .setSessionId(SESSION)
                            .setBandwidthUsageMbps(figure)
                            .build()));
            assertTrue(decision instanceof Decision.Refused, () -> figure + " was " + decision);
        }
    }

    @Test
    void shouldAddPlayersUntilFull() {
        // given
        var world = withSession();

        // when, then
        assertUnchanged(world.when(new AddPlayer("zone-1", SESSION, "ann")));
        assertEquals(
                "bob",
                onlyEvent(world.when(new AddPlayer("zone-1", SESSION, "bob")))
                        .getPlayerJoined()
                        .getPlayerId());
        assertInvalid(
                "Failed to add player cid to session " + SESSION, world.when(new AddPlayer("zone-1", SESSION, "cid")));
        assertUnchanged(world.when(new AddPlayer("zone-1", SESSION, "bob")));
        assertEquals(
                List.of("ann", "bob"),
                world.session("zone-1", SESSION).players().ids());
    }

    @Test
    void shouldRemovePlayerOnlyWhenItIsIn() {
        // given
        var world = withSession();

        // when, then
        assertInvalid(
                "Failed to remove player bob from session " + SESSION,
                world.when(new RemovePlayer("zone-1", SESSION, "bob")));
        assertEquals(
                "ann",
                onlyEvent(world.when(new RemovePlayer("zone-1", SESSION, "ann")))
                        .getPlayerLeft()
                        .getPlayerId());
        assertEquals(List.of(), world.session("zone-1", SESSION).players().ids());
    }

    @Test
    void shouldRefuseWhenSessionIsUnknown() {
        // given
        var world = withSession();
        var report =
                SessionMetricsReported.newBuilder().setSessionId(OTHER_SESSION).build();

        // when, then
        for (SessionCommand command : List.of(
                new ActivateSession("zone-1", OTHER_SESSION),
                new EndSession("zone-1", OTHER_SESSION, ""),
                new ReportSessionMetrics("zone-1", report),
                new AddPlayer("zone-1", OTHER_SESSION, "ann"),
                new RemovePlayer("ghost", OTHER_SESSION, "ann"))) {
            assertNotFound("Session not found: " + OTHER_SESSION, world.when(command));
        }
    }
}
