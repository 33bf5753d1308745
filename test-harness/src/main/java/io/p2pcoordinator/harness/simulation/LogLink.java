package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The log as one process reaches it. What it promises is what {@link EventLog} promises: an append whose answer does not come is looked
 * for, sent again only after the log has said twice that it is not there, and unknown when nobody could say in time. A message that
 * was thought to be lost may come in after all of that.
 */
final class LogLink implements EventLog {
    private static final long ANSWER_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();
    private static final int LOOKS_UNTIL_ABSENT = 2;
    private static final int MOST_LOOKS = 2;

    private final LogServer server;
    private final Network network;
    private final SimulatedProcess process;
    private final Map<Long, CompletableFuture<?>> underWay = new TreeMap<>();
    private long begun;
    private boolean closed;

    LogLink(LogServer server, Network network, SimulatedProcess process) {
        this.server = server;
        this.network = network;
        this.process = process;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        if (closed || network.isCut()) {
            return CompletableFuture.completedFuture(new AppendOutcome.Unavailable("not connected"));
        }
        var outcome = new CompletableFuture<AppendOutcome>();
        long number = begun++;
        underWay.put(number, outcome);
        send(new Sent(request, outcome, 0, 0));
        return outcome.whenComplete((_, _) -> underWay.remove(number));
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        throw new UnsupportedOperationException("expected single appends: groups are the log's own matter");
    }

    /** How often it was looked for, and of these, how often in a row it was not there. */
    private record Sent(AppendRequest request, CompletableFuture<AppendOutcome> outcome, int looks, int timesAbsent) {
        /** Before which it cannot be. */
        long baseline() {
            return request.commit().hasExpectedVersion() ? request.commit().getExpectedVersion() : 0;
        }
    }

    private void send(Sent sent) {
        var answer = exchange(() -> server.append(sent.request), server.diskDelayNanos(), true);
        var _ = answer.whenComplete((outcome, failure) -> {
            if (failure == null) {
                sent.outcome.complete(outcome);
            } else {
                look(sent);
            }
        });
    }

    private void look(Sent sent) {
        if (sent.looks >= MOST_LOOKS) {
            sent.outcome.complete(new AppendOutcome.Unknown("the log did not say whether it is there"));
            return;
        }
        var answer = exchange(() -> server.find(sent.request, sent.baseline()), 0, false);
        var _ = answer.whenComplete((position, failure) -> {
            if (failure != null) {
                later(new Sent(sent.request, sent.outcome, sent.looks + 1, 0));
            } else if (position.isPresent()) {
                sent.outcome.complete(new AppendOutcome.Appended(position.get(), true));
            } else if (sent.timesAbsent + 1 < LOOKS_UNTIL_ABSENT) {
                later(new Sent(sent.request, sent.outcome, sent.looks + 1, sent.timesAbsent + 1));
            } else {
                send(new Sent(sent.request, sent.outcome, sent.looks + 1, 0));
            }
        });
    }

    private void later(Sent sent) {
        process.schedule(LOOK_AGAIN_NANOS, () -> look(sent));
    }

    @Override
    public Optional<RawCommit> last(Subject subject) {
        return ask(() -> server.storage().last(subject));
    }

    @Override
    public Optional<RawCommit> at(Position position) {
        return ask(() -> server.storage().at(position));
    }

    @Override
    public Position end(StreamId stream) {
        return ask(() -> server.storage().end(stream));
    }

    @Override
    public CommitCursor read(StreamId stream, long afterSequence) {
        throw new UnsupportedOperationException("expected streams to be read by a Feed, which blocks nobody");
    }

    @Override
    public LogHealth health() {
        return new LogHealth(!closed && !network.isCut(), network.isCut() ? "cut off" : "simulated");
    }

    /** What is under way ends without an answer. */
    @Override
    public void close() {
        closed = true;
        for (CompletableFuture<?> open : List.copyOf(underWay.values())) {
            open.completeExceptionally(new LogUnavailableException("the process was killed"));
        }
    }

    /** Blocks a simulated thread until the answer is there. */
    private <T> T ask(Supplier<T> question) {
        if (closed) {
            throw new LogUnavailableException("the process was killed");
        }
        CompletableFuture<T> answer = exchange(question, 0, false);
        long number = begun++;
        underWay.put(number, answer);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted", e);
        } catch (ExecutionException e) {
            throw new LogUnavailableException("no answer", e);
        } finally {
            underWay.remove(number);
        }
    }

    /** Fails when no answer comes in time; the request may arrive nevertheless, also later, also twice. */
    private <T> CompletableFuture<T> exchange(Supplier<T> request, long workNanos, boolean mayRepeat) {
        var answer = new CompletableFuture<T>();
        process.schedule(ANSWER_NANOS, () -> answer.completeExceptionally(new LogUnavailableException("no answer")));
        deliver(request, workNanos, answer);
        if (mayRepeat && network.repeats()) {
            deliver(request, workNanos, answer);
        }
        return answer;
    }

    private <T> void deliver(Supplier<T> request, long workNanos, CompletableFuture<T> answer) {
        long toServer = network.delay();
        long back = network.delay();
        if (toServer == Network.LOST) {
            return;
        }
        server.after(toServer, () -> {
            int life = server.life();
            if (life == 0) {
                return;
            }
            T value = request.get();
            if (back != Network.LOST) {
                process.schedule(back + workNanos, () -> {
                    if (server.life() == life && !network.isCut()) {
                        answer.complete(value);
                    }
                });
            }
        });
    }
}
