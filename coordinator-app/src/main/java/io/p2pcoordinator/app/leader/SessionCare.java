package io.p2pcoordinator.app.leader;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.EmptySessions;
import io.p2pcoordinator.app.domain.IdleSession;
import io.p2pcoordinator.app.domain.LiveSessions;
import io.p2pcoordinator.app.domain.LostSessions;
import io.p2pcoordinator.app.domain.SessionCommand;
import io.p2pcoordinator.app.route.CommandRouter;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions that are empty, that nothing was heard of or whose host is lost, by commands to the owners of their zones, which leave a session alone
 * that has changed since it was looked at: so a former leader does no harm. On the thread of the leader's tasks.
 */
public final class SessionCare {
    private static final Logger log = LoggerFactory.getLogger(SessionCare.class);

    /** For which a session waits for its host, where that does not host the zone. */
    private static final Duration HOST_PATIENCE = Duration.ofMinutes(5);

    private final ControlReader control;
    private final CommandRouter commands;
    private final LongSupplier nowUs;
    private final SessionTimes times;
    private final EmptySessions empty = new EmptySessions();

    /** @param nowUs of the clock that commits are stamped with, microseconds since 1970 */
    public SessionCare(ControlReader control, CommandRouter commands, LongSupplier nowUs, SessionTimes times) {
        this.control = control;
        this.commands = commands;
        this.nowUs = nowUs;
        this.times = times;
    }

    public List<LeaderTask> tasks() {
        return List.of(
                new LeaderTask("empty-sessions", times.emptyCheck(), this::endEmpty),
                new LeaderTask("session-health", times.emptyCheck(), this::endLost),
                new LeaderTask("stale-sessions", times.staleCheck(), this::endStale));
    }

    private void endEmpty(BooleanSupplier goesOn) throws InterruptedException {
        if (commands.catchUp()) {
            end(empty.emptyFor(control, nowUs.getAsLong(), times.emptyTimeout()), "empty", goesOn);
        }
    }

    private void endLost(BooleanSupplier goesOn) throws InterruptedException {
        if (commands.catchUp()) {
            end(LostSessions.find(control, nowUs.getAsLong(), HOST_PATIENCE), "host lost", goesOn);
        }
    }

    private void endStale(BooleanSupplier goesOn) throws InterruptedException {
        if (commands.catchUp()) {
            end(LiveSessions.unchangedFor(control, nowUs.getAsLong(), times.staleTimeout()), "stale", goesOn);
        }
    }

    private void end(List<IdleSession> sessions, String reason, BooleanSupplier goesOn) throws InterruptedException {
        int ended = 0;
        for (IdleSession session : sessions) {
            if (!goesOn.getAsBoolean()) {
                return;
            }
            CommandOutcome outcome = commands.process(new SessionCommand.TimeOutSession(
                    session.ref().zoneId(), session.ref().sessionId(), reason, session.updatedAtUs()));
            if (outcome instanceof CommandOutcome.Done(var _, boolean changed)) {
                ended += changed ? 1 : 0;
            } else if (!(outcome instanceof CommandOutcome.Refused)) { // refused: somebody has ended it
                log.warn(
                        "session {} is {}, but was not ended: {}", session.ref().sessionId(), reason, outcome);
            }
        }
        if (ended > 0) {
            log.info("ended {} {} sessions", ended, reason);
        }
    }
}
