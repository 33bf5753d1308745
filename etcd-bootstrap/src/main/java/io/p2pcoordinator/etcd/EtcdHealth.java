package io.p2pcoordinator.etcd;

import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.ServerStatus;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks etcd for what takes a quorum. Thread-safe; blocks its caller for {@link #DEADLINE} at most. */
public final class EtcdHealth {

    public static final Duration DEADLINE = Duration.ofSeconds(1);

    /**
     * @param up answered, and complains about nothing
     * @param version of the server, empty if it did not answer or tell
     * @param reason one sentence for people
     */
    public record Report(boolean up, String version, long revision, Duration latency, String reason) {}

    private final CoordinationStore store;
    private final MonotonicClock clock;

    EtcdHealth(CoordinationStore store, MonotonicClock clock) {
        this.store = store;
        this.clock = clock;
    }

    public Report check() {
        long startNanos = clock.nanos();
        try {
            ServerStatus status = store.status().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            Duration latency = Duration.ofNanos(clock.nanos() - startNanos);
            List<String> alarms = status.alarms();
            return new Report(
                    alarms.isEmpty(),
                    status.version(),
                    status.revision(),
                    latency,
                    alarms.isEmpty() ? "answers" : "answers, but complains: " + String.join(", ", alarms));
        } catch (ExecutionException failure) {
            return down(startNanos, String.valueOf(StoreException.from(failure).getMessage()));
        } catch (TimeoutException _) {
            return down(startNanos, "no answer within " + DEADLINE.toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return down(startNanos, "interrupted while waiting for an answer");
        }
    }

    private Report down(long startNanos, String reason) {
        return new Report(false, "", 0, Duration.ofNanos(clock.nanos() - startNanos), reason);
    }
}
