package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Connects to the log, and waits where it is not there yet. */
final class LogConnection {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private LogConnection() {}

    /** As a map server: with permissions for entities and nothing more. */
    static EventLog open(JetStreamConfig given, Duration patience, StopSignal stop, Progress progress)
            throws InterruptedException {
        JetStreamConfig config = given.withConnectTimeout(CONNECT_TIMEOUT);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return JetStreamEventLog.connectToPublish(config);
            } catch (LogUnavailableException e) {
                if (System.nanoTime() > deadline || stop.awaitRequest(TimeUnit.SECONDS.toNanos(1))) {
                    throw e;
                }
                progress.line("waiting for the log: " + e.getMessage());
            }
        }
    }
}
