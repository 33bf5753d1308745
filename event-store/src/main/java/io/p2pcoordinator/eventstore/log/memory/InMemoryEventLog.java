package io.p2pcoordinator.eventstore.log.memory;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An {@link EventLog} in memory. Thread-safe by one lock. */
public final class InMemoryEventLog implements EventLog {
    private final Object lock = new Object();
    private final Map<StreamId, List<RawCommit>> streams = new HashMap<>();
    private final Map<String, RawCommit> newest = new HashMap<>();
    private final Map<StreamId, Long> lastSequences = new HashMap<>();
    private final LongSupplier clockUs;
    private boolean closed;

    /** With a clock that stands still at 0. */
    public InMemoryEventLog() {
        this(() -> 0);
    }

    /** @param clockUs what {@link RawCommit#storedAtUs} is taken from, microseconds since 1970 */
    public InMemoryEventLog(LongSupplier clockUs) {
        this.clockUs = clockUs;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        synchronized (lock) {
            return CompletableFuture.completedFuture(put(request));
        }
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        AppendRequests.checkGroup(requests);
        synchronized (lock) {
            return CompletableFuture.completedFuture(
                    requests.stream().map(this::put).toList());
        }
    }

    /** Puts a message there as a stranger could: any bytes on any subject of the stream, unchecked. */
    public long inject(StreamId stream, String subject, byte[] payload) {
        synchronized (lock) {
            return store(stream, subject, payload);
        }
    }

    @Override
    public Optional<RawCommit> last(Subject subject) {
        synchronized (lock) {
            return Optional.ofNullable(newest.get(subject.name()));
        }
    }

    @Override
    public Optional<RawCommit> at(Position position) {
        synchronized (lock) {
            return stream(position.stream()).stream()
                    .filter(commit -> commit.sequence() == position.sequence())
                    .findFirst();
        }
    }

    @Override
    public Position end(StreamId stream) {
        synchronized (lock) {
            return new Position(stream, lastSequences.getOrDefault(stream, 0L));
        }
    }

    @Override
    public CommitCursor read(StreamId stream, long afterSequence) {
        return new Cursor(stream, afterSequence);
    }

    @Override
    public LogHealth health() {
        synchronized (lock) {
            return new LogHealth(!closed, closed ? "closed" : "in memory");
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    private AppendOutcome put(AppendRequest request) {
        if (closed) {
            return new AppendOutcome.Unavailable("the log is closed");
        }
        Subject subject = request.subject();
        if (request.commit().hasExpectedVersion()) {
            long expected = request.commit().getExpectedVersion();
            RawCommit last = newest.get(subject.name());
            long actual = last == null ? 0 : last.sequence();
            if (actual != expected) {
                return AppendRequests.sameCommitAfter(request, firstAfter(subject, expected))
                        .orElse(new AppendOutcome.VersionConflict(subject.name(), expected, actual));
            }
        }
        long sequence = store(subject.stream(), subject.name(), request.commit().toByteArray());
        return new AppendOutcome.Appended(new Position(subject.stream(), sequence), false);
    }

    private Optional<RawCommit> firstAfter(Subject subject, long sequence) {
        return stream(subject.stream()).stream()
                .filter(commit ->
                        commit.sequence() > sequence && commit.subject().equals(subject.name()))
                .findFirst();
    }

    private long store(StreamId stream, String subject, byte[] payload) {
        long sequence = lastSequences.merge(stream, 1L, Long::sum);
        var raw = new RawCommit(stream, sequence, subject, payload, clockUs.getAsLong());
        RawCommit former = newest.put(subject, raw);
        if (former != null && !stream.isContiguous()) {
            stream(stream).remove(former);
        }
        stream(stream).add(raw);
        lock.notifyAll();
        return sequence;
    }

    private List<RawCommit> stream(StreamId stream) {
        return streams.computeIfAbsent(stream, _ -> new ArrayList<>());
    }

    private final class Cursor implements CommitCursor {
        private final StreamId stream;
        private long readSequence;

        Cursor(StreamId stream, long afterSequence) {
            this.stream = stream;
            this.readSequence = afterSequence;
        }

        @Override
        public @Nullable RawCommit next(Duration timeout) throws InterruptedException {
            long deadline = System.nanoTime() + timeout.toNanos();
            synchronized (lock) {
                if (readSequence > lastSequences.getOrDefault(stream, 0L)) {
                    throw new LogIntegrityException("expected " + new Position(stream, readSequence)
                            + " in the log, but it ends at " + lastSequences.getOrDefault(stream, 0L));
                }
                while (true) {
                    RawCommit commit = closed ? null : peek();
                    if (commit != null) {
                        readSequence = commit.sequence();
                        return commit;
                    }
                    long leftMs = (deadline - System.nanoTime()) / 1_000_000;
                    if (leftMs <= 0) {
                        return null;
                    }
                    lock.wait(leftMs);
                }
            }
        }

        @Override
        public boolean hasBuffered() {
            synchronized (lock) {
                return peek() != null;
            }
        }

        @Override
        public void close() {
            // nothing is held open
        }

        private @Nullable RawCommit peek() {
            List<RawCommit> commits = stream(stream);
            if (stream.isContiguous()) {
                return readSequence < commits.size() ? commits.get((int) readSequence) : null;
            }
            for (RawCommit commit : commits) {
                if (commit.sequence() > readSequence) {
                    return commit;
                }
            }
            return null;
        }
    }
}
