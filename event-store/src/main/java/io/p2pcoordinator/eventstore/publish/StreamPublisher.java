package io.p2pcoordinator.eventstore.publish;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Event;
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
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits of one producer to one stream: queued under a lock, handed to the log by one thread as groups. A few groups are
 * under way at a time, each behind the one before it:
 *
 * <pre>
 *   oldest                                              newest
 *   [ group, answered next | group | group ][ not handed in yet ]
 *    '---------- under way ---------------'
 * </pre>
 *
 * <p>What did not get through stays at the head, so that nothing overtakes it: a later sequence that was applied first would void
 * it. The log sends no group behind one that failed; when all under way have answered, everything from the first commit
 * without an answer on is handed in again.
 */
final class StreamPublisher {
    private static final Logger log = LoggerFactory.getLogger(StreamPublisher.class);
    private static final int MAX_GROUP = EventLog.MAX_GROUP / 2;
    private static final int MAX_GROUP_BYTES = 2 << 20;
    private static final int MAX_UNDER_WAY = 6;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(60);

    private record Waiting(AppendRequest request, int bytes, CompletableFuture<AppendOutcome> outcome) {}

    private record Group(List<Waiting> commits, CompletableFuture<List<AppendOutcome>> answer, long deadlineNanos) {}

    private final StreamId stream;
    private final EventLog eventLog;
    private final CommitEnvelope envelope;
    private final RandomGenerator ids = CommitEnvelope.newIds();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    /** All without an answer; those that are under way at its head. */
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    /** Not handed in yet. */
    private final ArrayDeque<Waiting> fresh = new ArrayDeque<>();

    private final ArrayDeque<Group> underWay = new ArrayDeque<>();
    private final Thread thread;
    private long queuedBytes;
    private boolean refusing;
    private volatile boolean givingUp;

    StreamPublisher(StreamId stream, EventLog eventLog, CommitEnvelope envelope) {
        this.stream = stream;
        this.eventLog = eventLog;
        this.envelope = envelope;
        this.thread = Thread.ofVirtual().name("publish-" + stream.name()).start(this::run);
    }

    CompletableFuture<AppendOutcome> publish(Subject subject, long epoch, List<Event> events, long occurredAtUs)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isFull() && !refusing) {
                room.await();
            }
            if (refusing) {
                throw new IllegalStateException("expected an open publisher, but it was closed");
            }
            // made under the lock: sequences rise in the order of the queue
            var request = new AppendRequest(subject, envelope.commit(subject, epoch, events, occurredAtUs, ids));
            var waiting = new Waiting(request, request.commit().getSerializedSize(), new CompletableFuture<>());
            queue.add(waiting);
            fresh.add(waiting);
            queuedBytes += waiting.bytes;
            if (fresh.size() == 1) {
                work.signal();
            }
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
            room.signalAll();
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    void close(long patienceNanos) {
        refuseMore();
        try {
            if (!thread.join(Duration.ofNanos(Math.max(1, patienceNanos)))) {
                giveUp();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException _) {
            giveUp();
            Thread.currentThread().interrupt();
        }
        answerRest();
    }

    private void giveUp() {
        givingUp = true;
        thread.interrupt();
    }

    private boolean isFull() {
        return queue.size() >= EventPublisher.WINDOW || queuedBytes >= EventPublisher.WINDOW_BYTES;
    }

    private void run() {
        try {
            while (!givingUp && awaitWork()) {
                Group head = underWay.peekFirst();
                if (head != null && (head.answer.isDone() || isOverdue(head))) {
                    settle(underWay.removeFirst());
                } else {
                    handIn(nextCommits());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the oldest group has its answer or another can be handed in. False when closed and nothing is left. */
    private boolean awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Group head = underWay.peekFirst();
                if (head != null && (head.answer.isDone() || isOverdue(head))) {
                    return true;
                }
                if (!fresh.isEmpty() && underWay.size() < MAX_UNDER_WAY) {
                    return true;
                }
                if (head == null && refusing) {
                    return false;
                }
                var _ = work.await(ANSWER_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOverdue(Group group) {
        return group.deadlineNanos - System.nanoTime() <= 0;
    }

    private List<Waiting> nextCommits() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var group = new ArrayList<Waiting>(Math.min(fresh.size(), MAX_GROUP));
            int bytes = 0;
            for (Waiting next = fresh.peek(); next != null && group.size() < MAX_GROUP; next = fresh.peek()) {
                bytes += next.bytes;
                if (!group.isEmpty() && bytes > MAX_GROUP_BYTES) {
                    break;
                }
                group.add(fresh.remove());
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void handIn(List<Waiting> commits) {
        var requests = new ArrayList<AppendRequest>(commits.size());
        for (Waiting waiting : commits) {
            requests.add(waiting.request);
        }
        CompletableFuture<List<AppendOutcome>> answer = append(requests, underWay.peekLast());
        underWay.addLast(new Group(commits, answer, System.nanoTime() + ANSWER_DEADLINE.toNanos()));
        var _ = answer.whenComplete((_, _) -> wake());
    }

    private CompletableFuture<List<AppendOutcome>> append(List<AppendRequest> requests, @Nullable Group before) {
        try {
            return before == null ? eventLog.appendInOrder(requests) : eventLog.appendInOrder(requests, before.answer);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void wake() {
        lock.lock();
        try {
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void settle(Group group) throws InterruptedException {
        List<AppendOutcome> outcomes = outcomes(group);
        int answered = 0;
        while (answered < outcomes.size() && AppendRequests.isFinal(outcomes.get(answered))) {
            answered++;
        }
        remove(answered);
        for (int i = 0; i < answered; i++) {
            group.commits.get(i).outcome.complete(outcomes.get(i));
        }
        if (answered < group.commits.size()) {
            log.debug("{} holds {} commits back: {}", stream, group.commits.size() - answered, outcomes.get(answered));
            handInAgain();
        }
    }

    /** Everything without an answer, once the log has nothing more to say of what is under way: until then it might still send some of it. */
    private void handInAgain() throws InterruptedException {
        while (!underWay.isEmpty()) {
            outcomes(underWay.removeFirst());
        }
        lock.lockInterruptibly();
        try {
            fresh.clear();
            fresh.addAll(queue);
        } finally {
            lock.unlock();
        }
        Thread.sleep(RETRY_PAUSE);
    }

    private List<AppendOutcome> outcomes(Group group) throws InterruptedException {
        try {
            return group.answer.get(Math.max(0, group.deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("{} gave no answer to {} commits", stream, group.commits.size(), e);
            return List.of(new AppendOutcome.Unknown("no answer: " + e));
        }
    }

    private void remove(int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                queuedBytes -= queue.remove().bytes;
            }
            room.signalAll();
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
            fresh.clear();
            queuedBytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
