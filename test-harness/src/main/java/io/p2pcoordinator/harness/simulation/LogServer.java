package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The log's server: keeps what it has stored over its restarts, and tells readers that something has come. */
final class LogServer {
    private final VirtualTime time;
    private final InMemoryEventLog storage;
    private final Build build;
    private final List<Runnable> readers = new ArrayList<>();
    private boolean up = true;
    private int lives = 1;
    private long diskDelayNanos;

    LogServer(VirtualTime time, long epochUs, Build build) {
        this.time = time;
        storage = new InMemoryEventLog(() -> epochUs + time.nanos() / 1_000);
        this.build = build;
    }

    /** What is on its disk, whether it is up or not. */
    InMemoryEventLog storage() {
        return storage;
    }

    void crash() {
        up = false;
    }

    void restart() {
        up = true;
        lives++;
    }

    /** When a message that is on its way arrives, whether its sender lives or not. */
    void after(long nanos, Runnable arrival) {
        time.schedule(nanos, arrival);
    }

    /** Number of starts; 0 while it is down. */
    int life() {
        return up ? lives : 0;
    }

    void diskDelayNanos(long nanos) {
        diskDelayNanos = nanos;
    }

    /** How long an answer takes that waits for the disk. */
    long diskDelayNanos() {
        return diskDelayNanos;
    }

    void onStored(Runnable reader) {
        readers.add(reader);
    }

    void forget(Runnable reader) {
        readers.remove(reader);
    }

    AppendOutcome append(AppendRequest request) {
        AppendOutcome outcome = build.append(storage, request);
        if (outcome instanceof AppendOutcome.Appended(Position _, boolean alreadyThere) && !alreadyThere) {
            List.copyOf(readers).forEach(Runnable::run);
        }
        return outcome;
    }

    /** Where a commit is, behind a position of its stream. */
    Optional<Position> find(AppendRequest request, long afterSequence) {
        try (CommitCursor cursor = storage.read(request.subject().stream(), afterSequence)) {
            while (cursor.hasBuffered()) {
                RawCommit raw = cursor.next(Duration.ZERO);
                if (raw != null
                        && raw.subject().equals(request.subject().name())
                        && AppendRequests.hasCommitId(raw, request.commit())) {
                    return Optional.of(raw.position());
                }
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException("expected not to wait for what is there", e);
        }
    }
}
