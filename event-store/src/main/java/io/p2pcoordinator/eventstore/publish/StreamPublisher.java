package io.p2pcoordinator.eventstore.publish;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits of one producer to one stream: queued under a lock, sent by one thread as groups, one group at a time.
 * What did not get through stays at the head of the queue, so that nothing overtakes it: a later sequence that was
 * applied first would void it.
 */
final class StreamPublisher {
    private static final Logger log = LoggerFactory.getLogger(StreamPublisher.class);
    private static final int MAX_GROUP_BYTES = 2 << 20;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);
    private static final long ANSWER_DEADLINE_S = 60;

    private record Waiting(AppendRequest request, int bytes, CompletableFuture<AppendOutcome> outcome) {}

    private final StreamId stream;
    private final EventLog eventLog;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final Thread thread;
    private boolean refusing;
    private volatile boolean givingUp;

    StreamPublisher(StreamId stream, EventLog eventLog) {
        this.stream = stream;
        this.eventLog = eventLog;
        this.thread = Thread.ofVirtual().name("publish-" + stream.name()).start(this::run);
    }

    CompletableFuture<AppendOutcome> publish(Supplier<AppendRequest> request) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.size() >= EventPublisher.WINDOW && !refusing) {
                changed.await();
            }
            if (refusing) {
                throw new IllegalStateException("expected an open publisher, but it was closed");
            }
            AppendRequest made = request.get();
            var waiting = new Waiting(made, made.commit().getSerializedSize(), new CompletableFuture<>());
            queue.add(waiting);
            changed.signalAll();
            return waiting.outcome;
        } finally {
            lock.unlock();
        }
    }

    int inFlight() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    void refuseMore() {
        lock.lock();
        try {
            refusing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close(long patienceNanos) {
        refuseMore();
        try {
            if (!thread.join(Duration.ofNanos(Math.max(1, patienceNanos)))) {
                givingUp = true;
                thread.interrupt();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException _) {
            givingUp = true;
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        answerRest();
    }

    private void run() {
        try {
            while (!givingUp) {
                List<Waiting> group = nextGroup();
                if (group.isEmpty()) {
                    return;
                }
                send(group);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The head of the queue, which stays there until it is answered; empty when closed and nothing is left. */
    private List<Waiting> nextGroup() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty()) {
                if (refusing) {
                    return List.of();
                }
                changed.await();
            }
            var group = new ArrayList<Waiting>();
            int bytes = 0;
            for (Waiting waiting : queue) {
                bytes += waiting.bytes;
                if (group.size() == EventLog.MAX_GROUP || (!group.isEmpty() && bytes > MAX_GROUP_BYTES)) {
                    break;
                }
                group.add(waiting);
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<Waiting> group) throws InterruptedException {
        List<AppendOutcome> outcomes = append(group);
        int answered = 0;
        while (answered < group.size() && isFinal(outcomes.get(answered))) {
            answered++;
        }
        remove(answered);
        for (int i = 0; i < answered; i++) {
            group.get(i).outcome.complete(outcomes.get(i));
        }
        if (answered < group.size()) {
            log.debug("{} holds {} commits back: {}", stream, group.size() - answered, outcomes.get(answered));
            Thread.sleep(RETRY_PAUSE);
        }
    }

    private List<AppendOutcome> append(List<Waiting> group) throws InterruptedException {
        try {
            return eventLog.appendInOrder(group.stream().map(Waiting::request).toList())
                    .get(ANSWER_DEADLINE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.warn("{} gave no answer to {} commits", stream, group.size(), e);
            AppendOutcome unknown = new AppendOutcome.Unknown("no answer: " + e);
            return group.stream().map(_ -> unknown).toList();
        }
    }

    private static boolean isFinal(AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Appended _, AppendOutcome.Rejected _, AppendOutcome.VersionConflict _ -> true;
            case AppendOutcome.Unavailable _, AppendOutcome.Unknown _ -> false;
        };
    }

    private void remove(int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                queue.poll();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void answerRest() {
        lock.lock();
        try {
            queue.forEach(waiting -> waiting.outcome.complete(
                    new AppendOutcome.Unknown("the publisher was closed before an answer came")));
            queue.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
