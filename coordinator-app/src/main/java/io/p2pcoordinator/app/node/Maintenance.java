package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does by itself, once a second on a thread of its own: waits until its lanes have caught up, then keeps
 * hosting markers complete, and knows whether it hears what hosts say.
 */
final class Maintenance implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration CATCH_UP_SLICE = Duration.ofSeconds(2);

    /** What the rounds work on. */
    record Parts(EventLog log, Lanes lanes, ControlReader control, CommitFactory commits) {}

    private final Parts parts;
    private final HostingMarkers markers;
    private final Predicate<String> owned;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean caughtUp;
    private volatile long listeningSinceUs;

    Maintenance(Parts parts, HostingMarkers markers, Predicate<String> owned) {
        this.parts = parts;
        this.markers = markers;
        this.owned = owned;
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
                boolean caughtUpNow = parts.lanes.awaitCaughtUp(CATCH_UP_SLICE);
                listeningSinceUs = parts.commits.nowUs();
                caughtUp = caughtUpNow;
            } catch (LogUnavailableException e) {
                log.warn("the log does not answer; still catching up: {}", e.getMessage());
                Thread.sleep(ROUND);
            }
        }
        log.info(
                "caught up with the log: {} hosts, {} zones",
                parts.control.hosts().count(),
                parts.control.zones().count());
    }

    /** Since when this node has heard all that hosts say, microseconds since 1970. */
    long listeningSinceUs() {
        return listeningSinceUs;
    }

    private void round() throws InterruptedException {
        try {
            markers.round(parts.control, owned);
            listen();
        } catch (RuntimeException e) {
            log.error("a round of maintenance failed; the next one tries again", e);
        }
    }

    /** While we were deaf, silence says nothing. */
    private void listen() {
        if (!parts.log.health().reachable()) {
            listeningSinceUs = parts.commits.nowUs();
        }
    }
}
