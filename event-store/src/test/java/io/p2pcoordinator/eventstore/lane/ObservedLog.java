package io.p2pcoordinator.eventstore.lane;

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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A log that tells of each commit that a cursor hands out, before it does. */
final class ObservedLog implements EventLog {
    private final EventLog log;
    private final BiConsumer<StreamId, RawCommit> onRead;

    ObservedLog(EventLog log, BiConsumer<StreamId, RawCommit> onRead) {
        this.log = log;
        this.onRead = onRead;
    }

    @Override
    public CommitCursor read(StreamId stream, long afterSequence) {
        CommitCursor cursor = log.read(stream, afterSequence);
        return new CommitCursor() {
            @Override
            public @Nullable RawCommit next(Duration timeout) throws InterruptedException {
                RawCommit raw = cursor.next(timeout);
                if (raw != null) {
                    onRead.accept(stream, raw);
                }
                return raw;
            }

            @Override
            public boolean hasBuffered() {
                return cursor.hasBuffered();
            }

            @Override
            public void close() {
                cursor.close();
            }
        };
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        return log.append(request);
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        return log.appendInOrder(requests);
    }

    @Override
    public Optional<RawCommit> last(Subject subject) {
        return log.last(subject);
    }

    @Override
    public Optional<RawCommit> at(Position position) {
        return log.at(position);
    }

    @Override
    public Position end(StreamId stream) {
        return log.end(stream);
    }

    @Override
    public LogHealth health() {
        return log.health();
    }

    @Override
    public void close() {
        log.close();
    }
}
