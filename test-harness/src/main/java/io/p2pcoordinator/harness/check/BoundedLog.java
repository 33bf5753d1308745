package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The beginning of another log, as if its streams ended where they are told to; takes nothing. Does not close the other. Thread-safe as that is. */
final class BoundedLog implements EventLog {
    private static final AppendOutcome READ_ONLY = new AppendOutcome.Rejected("this log is only read");

    private final EventLog whole;
    private final Map<StreamId, Long> ends;

    /** @param ends last sequence of each stream; nothing is seen of the others */
    BoundedLog(EventLog whole, Map<StreamId, Long> ends) {
        this.whole = whole;
        this.ends = Map.copyOf(ends);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        return CompletableFuture.completedFuture(READ_ONLY);
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        return CompletableFuture.completedFuture(
                requests.stream().map(_ -> READ_ONLY).toList());
    }

    @Override
    public Optional<RawCommit> last(Subject subject) {
        return whole.last(subject).filter(this::isWithin);
    }

    @Override
    public Optional<RawCommit> at(Position position) {
        return whole.at(position).filter(this::isWithin);
    }

    @Override
    public Position end(StreamId stream) {
        return new Position(stream, ends.getOrDefault(stream, 0L));
    }

    @Override
    public CommitCursor read(StreamId stream, long afterSequence) {
        return new Cursor(whole.read(stream, afterSequence));
    }

    @Override
    public LogHealth health() {
        return whole.health();
    }

    @Override
    public void close() {
        // the other is its owner's
    }

    private boolean isWithin(RawCommit raw) {
        return raw.sequence() <= ends.getOrDefault(raw.stream(), 0L);
    }

    /** Past the end it waits as one does who waits for new commits. */
    private final class Cursor implements CommitCursor {
        private final CommitCursor all;
        private final CountDownLatch closed = new CountDownLatch(1);
        private boolean ended;

        Cursor(CommitCursor all) {
            this.all = all;
        }

        @Override
        public @Nullable RawCommit next(Duration timeout) throws InterruptedException {
            if (!ended) {
                RawCommit raw = all.next(timeout);
                if (raw == null || isWithin(raw)) {
                    return raw;
                }
                ended = true;
            }
            boolean _ = closed.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return null;
        }

        @Override
        public boolean hasBuffered() {
            return !ended && all.hasBuffered();
        }

        @Override
        public void close() {
            closed.countDown();
            all.close();
        }
    }
}
