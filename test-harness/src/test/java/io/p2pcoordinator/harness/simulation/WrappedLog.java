package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Another log as it is, for what differs in one point. */
abstract class WrappedLog implements EventLog {
    private final EventLog log;

    WrappedLog(EventLog log) {
        this.log = log;
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
    public CommitCursor read(StreamId stream, long afterSequence) {
        return log.read(stream, afterSequence);
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
