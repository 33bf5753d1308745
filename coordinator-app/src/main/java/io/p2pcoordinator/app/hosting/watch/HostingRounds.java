package io.p2pcoordinator.app.hosting.watch;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes round on a thread of its own until it is closed. */
public final class HostingRounds implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostingRounds.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Hosting hosting;
    private final Thread thread;
    private volatile boolean stopping;

    private HostingRounds(Hosting hosting) {
        this.hosting = hosting;
        this.thread = Thread.ofVirtual().name("hosting").unstarted(this::run);
    }

    public static HostingRounds start(Hosting hosting) {
        var rounds = new HostingRounds(hosting);
        rounds.thread.start();
        return rounds;
    }

    private void run() {
        try {
            while (!stopping) {
                round();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            if (!stopping) {
                log.warn("watching hosts was interrupted", e);
            }
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            hosting.round();
        } catch (RuntimeException e) {
            log.error("a round of watching hosts failed; the next one tries again", e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            boolean _ = thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
