package io.p2pcoordinator.app.leader;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.HostTimeouts;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts silent hosts offline. A former leader may do it too, so it must do no harm twice: hosts count as silent only after all that
 * any node has heard is known here, and a host that has come online since is left alone.
 */
public final class HostCare {
    private static final Logger log = LoggerFactory.getLogger(HostCare.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(2);

    /** What it works on. */
    public record Parts(
            EventLog log,
            Lanes lanes,
            ControlReader control,
            TelemetryState telemetry,
            CommandProcessor commands,
            CommitFactory commits) {}

    private final Parts parts;
    private final Duration hostTimeout;
    private final LongSupplier listeningSinceUs;

    /** @param listeningSinceUs since when this node has heard what hosts say, microseconds since 1970 */
    public HostCare(Parts parts, Duration hostTimeout, LongSupplier listeningSinceUs) {
        this.parts = parts;
        this.hostTimeout = hostTimeout;
        this.listeningSinceUs = listeningSinceUs;
    }

    public LeaderTask task() {
        return new LeaderTask("silent-hosts", ROUND, this::putSilentHostsOffline);
    }

    private void putSilentHostsOffline(BooleanSupplier goesOn) throws InterruptedException {
        if (silentHosts().isEmpty() || !knowsAllHeartbeats()) {
            return;
        }
        for (HostState host : silentHosts()) {
            if (!goesOn.getAsBoolean()) {
                return;
            }
            CommandOutcome outcome = parts.commands.process(new HostCommand.TimeOutHost(
                    host.hostId(),
                    "no heartbeat for " + hostTimeout.toSeconds() + " s",
                    host.times().onlineSinceUs()));
            if (!(outcome instanceof CommandOutcome.Done(var _, boolean changed)) || changed) {
                log.info("host {} is silent: {}", host.hostId(), outcome);
            }
        }
    }

    private List<HostState> silentHosts() {
        return HostTimeouts.silentHosts(
                parts.control,
                parts.telemetry,
                parts.commits.nowUs(),
                hostTimeout.toMillis(),
                listeningSinceUs.getAsLong());
    }

    private boolean knowsAllHeartbeats() throws InterruptedException {
        if (!parts.log.health().reachable()) {
            return false;
        }
        try {
            return parts.lanes.awaitApplied(parts.log.end(StreamId.CONTROL), CATCH_UP_PATIENCE)
                    && parts.lanes.awaitApplied(parts.log.end(StreamId.TELEMETRY), CATCH_UP_PATIENCE);
        } catch (LogUnavailableException e) {
            log.debug("the log does not say what was heard of silent hosts", e);
            return false;
        }
    }
}
