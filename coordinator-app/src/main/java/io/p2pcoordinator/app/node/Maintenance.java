package io.p2pcoordinator.app.node;

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
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does by itself, once a second on a thread of its own: waits until its lanes have caught up, then keeps
 * hosting markers complete and puts silent hosts offline.
 */
final class Maintenance implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration CATCH_UP_SLICE = Duration.ofSeconds(2);

    /** What the rounds work on. */
    record Parts(
            EventLog log,
            Lanes lanes,
            ControlReader control,
            TelemetryState telemetry,
            CommandProcessor commands,
            CommitFactory commits) {}

    private final Parts parts;
    private final HostingMarkers markers;
    private final Duration hostTimeout;
    private final Predicate<String> owned;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean caughtUp;
    private long reachableSinceUs;

    Maintenance(Parts parts, HostingMarkers markers, Predicate<String> owned, Duration hostTimeout) {
        this.parts = parts;
        this.markers = markers;
        this.owned = owned;
        this.hostTimeout = hostTimeout;
        this.thread = Thread.ofVirtual().name("maintenance").start(this::run);
    }

    /** Whether everything that was in the log when the node started is applied. */
    boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            catchUp();
            while (!stopping) {
                round();
                Thread.sleep(ROUND);
            }
        } catch (InterruptedException e) {
            if (!stopping) {
                log.warn("maintenance was interrupted", e);
            }
            Thread.currentThread().interrupt();
        }
    }

    private void catchUp() throws InterruptedException {
        while (!stopping && !caughtUp) {
            try {
                caughtUp = parts.lanes.awaitCaughtUp(CATCH_UP_SLICE);
            } catch (LogUnavailableException e) {
                log.warn("the log does not answer; still catching up: {}", e.getMessage());
                Thread.sleep(ROUND);
            }
        }
        reachableSinceUs = parts.commits.nowUs();
        log.info(
                "caught up with the log: {} hosts, {} zones",
                parts.control.hosts().count(),
                parts.control.zones().count());
    }

    private void round() throws InterruptedException {
        try {
            markers.round(parts.control, owned);
            putSilentHostsOffline();
        } catch (RuntimeException e) {
            log.error("a round of maintenance failed; the next one tries again", e);
        }
    }

    /**
     * Every node does this, so it must do no harm twice: hosts count as silent only after all that any node has heard is
     * known here, and a host that has come online since is left alone.
     */
    private void putSilentHostsOffline() throws InterruptedException {
        if (!parts.log.health().reachable()) {
            reachableSinceUs = parts.commits.nowUs(); // while we were deaf, silence says nothing
            return;
        }
        if (silentHosts().isEmpty() || !knowsAllHeartbeats()) {
            return;
        }
        for (HostState host : silentHosts()) {
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
                parts.control, parts.telemetry, parts.commits.nowUs(), hostTimeout.toMillis(), reachableSinceUs);
    }

    private boolean knowsAllHeartbeats() throws InterruptedException {
        try {
            return parts.lanes.awaitApplied(parts.log.end(StreamId.CONTROL), CATCH_UP_SLICE)
                    && parts.lanes.awaitApplied(parts.log.end(StreamId.TELEMETRY), CATCH_UP_SLICE);
        } catch (LogUnavailableException e) {
            log.debug("the log does not say what was heard of silent hosts", e);
            return false;
        }
    }
}
