package io.p2pcoordinator.harness.world;

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
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** A log that stores what it says it does not know of, refuses what it could take, and is away at times. */
final class UnreliableLog implements EventLog {
    private final EventLog log;
    private final SplittableRandom random;
    private volatile boolean misbehaving;

    UnreliableLog(EventLog log, long seed) {
        this.log = log;
        this.random = new SplittableRandom(seed);
    }

    void misbehave() {
        misbehaving = true;
    }

    void behave() {
        misbehaving = false;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        return appendInOrder(List.of(request)).thenApply(List::getFirst);
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        return switch (chance()) {
            case 0 -> answer(requests, new AppendOutcome.Unavailable("away"));
            case 1 -> answer(requests, new AppendOutcome.Rejected("full"));
            case 2 -> {
                var _ = log.appendInOrder(requests);
                yield answer(requests, new AppendOutcome.Unknown("no answer"));
            }
            default -> log.appendInOrder(requests);
        };
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

    private int chance() {
        synchronized (random) {
            return misbehaving ? random.nextInt(12) : Integer.MAX_VALUE;
        }
    }

    private static CompletableFuture<List<AppendOutcome>> answer(List<AppendRequest> requests, AppendOutcome outcome) {
        return CompletableFuture.completedFuture(
                requests.stream().map(_ -> outcome).toList());
    }
}
