package io.p2pcoordinator.eventstore.publish;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A log in memory whose answers a test decides on: it may be away, not know, refuse, or answer only when told to. */
final class UncertainLog implements EventLog {
    /** What becomes of a commit, before it is appended. */
    enum Fate {
        APPEND,
        AWAY,
        LOST_BEFORE,
        LOST_AFTER,
        REJECT,
        FAIL
    }

    @FunctionalInterface
    interface Chance {
        Fate next(Commit commit);
    }

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Chance chance;
    private final CompletableFuture<Void> gate;

    UncertainLog(Chance chance, CompletableFuture<Void> gate) {
        this.chance = chance;
        this.gate = gate;
    }

    UncertainLog(Chance chance) {
        this(chance, CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        var outcomes = new ArrayList<AppendOutcome>();
        Predicate<AppendOutcome> ends =
                outcome -> outcome instanceof AppendOutcome.Unavailable || outcome instanceof AppendOutcome.Unknown;
        for (AppendRequest request : requests) {
            outcomes.add(outcomes.stream().anyMatch(ends) ? new AppendOutcome.Unavailable("behind it") : one(request));
        }
        return gate.thenApply(_ -> outcomes);
    }

    private AppendOutcome one(AppendRequest request) {
        return switch (chance.next(request.commit())) {
            case APPEND -> log.append(request).join();
            case AWAY -> new AppendOutcome.Unavailable("planted");
            case LOST_BEFORE -> new AppendOutcome.Unknown("planted, not stored");
            case LOST_AFTER -> {
                log.append(request).join();
                yield new AppendOutcome.Unknown("planted, stored");
            }
            case REJECT -> new AppendOutcome.Rejected("planted");
            case FAIL -> throw new IllegalStateException("planted");
        };
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        return appendInOrder(List.of(request)).thenApply(List::getFirst);
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
