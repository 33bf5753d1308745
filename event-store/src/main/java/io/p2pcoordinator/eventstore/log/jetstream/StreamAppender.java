package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Message;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to one stream. Its thread takes what waits and sends it, one round at a time, so that the order of the calls is the
 * order of the log:
 *
 * <pre>
 *   few, on subjects of their own    all at once, each as a message: 0.3 to 0.7 ms with fsync
 *   a short group                    one after the other
 *   more                             one atomic batch (group commit): one fsync for up to 1,000
 * </pre>
 *
 * <p>A batch costs a server 4 to 5 ms however small it is (nats-server 2.15.1, with fsync or without: it stages the batch in files
 * of its own), then some 10 us a message; hence the first two rows. For the same reason two batches of a stream in flight are no
 * faster than one: measured, they are not, since the server works on them one after the other. What gains is that the next
 * batch is full and encoded when the one before it is answered, so callers may hand in several groups ({@link AppendGroup}
 * says which follows which) and those that are through are told so while the next ones are on their way.
 *
 * <p>One round at a time is also what keeps order when something fails. Two messages of a zone that are in flight together
 * can lose the first and store the second (the connection breaks between them, a cluster changes its leader, the disk was full for
 * a moment), and the first, sent again, would be void: an event that was acknowledged, but has no effect. So within a round
 * the server either takes all or nothing (batch), or the messages are on different subjects and do not depend on each other,
 * or each waits for the one before it. No round begins before every outcome of the one before it is known or given up; a
 * group behind one that was given up is not sent.
 *
 * <p>A batch that the server refuses is sent again message by message, to find the ones at fault. An outcome that is not known
 * (time-out, lost connection) is looked up in the log before anything is sent again.
 */
final class StreamAppender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamAppender.class);
    private static final int MAX_WAITING_GROUPS = 10_000;
    private static final long END_NOT_KNOWN = -1;
    private static final long MAX_BATCH_BYTES = 4L << 20;
    /** Up to so many single messages with an fsync each are quicker than a batch. */
    private static final int MAX_AT_ONCE = 16;
    /** The same where each has to wait for the one before it. */
    private static final int MAX_IN_TURN = 4;

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int BUSY_PAUSE_MS = 20;
    private static final String CLOSED = "the log is closed";
    private static final String ONE_BEFORE_IT_FAILED = "one before it did not get through";

    private final StreamId stream;
    private final NatsLink link;
    private final StreamReads reads;
    private final MessageSender sender;
    private final OutcomeSearch search;
    private final SingleAppends singles;
    private final Duration requestTimeout;
    private final Duration appendTimeout;
    private final boolean batches;
    private final BlockingQueue<AppendGroup> waiting = new ArrayBlockingQueue<>(MAX_WAITING_GROUPS);
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable AppendGroup heldBack;
    private List<AppendGroup> gotThrough = List.of();
    private long acknowledgedSequence = END_NOT_KNOWN;

    StreamAppender(StreamId stream, NatsLink link, StreamReads reads, JetStreamConfig config, boolean batches) {
        this.stream = stream;
        this.link = link;
        this.reads = reads;
        this.sender = new MessageSender(stream, link.connection(), config.requestTimeout());
        this.search = new OutcomeSearch(stream, reads);
        this.singles = new SingleAppends(reads, sender, search, config.requestTimeout());
        this.requestTimeout = config.requestTimeout();
        this.appendTimeout = config.appendTimeout();
        this.batches = batches;
        this.thread =
                Thread.ofPlatform().daemon().name("append-" + stream.name()).start(this::run);
    }

    /** @param predecessor a group of this appender without which these must not be sent */
    AppendGroup append(List<PendingAppend> appends, @Nullable AppendGroup predecessor) {
        var group = new AppendGroup(this, appends, System.nanoTime() + appendTimeout.toNanos(), predecessor);
        if (closed) {
            group.complete(new AppendOutcome.Unavailable(CLOSED));
        } else if (!waiting.offer(group)) {
            group.complete(
                    new AppendOutcome.Unavailable(MAX_WAITING_GROUPS + " appends to " + stream + " wait already"));
        } else if (closed) {
            failWaiting();
        }
        return group;
    }

    /** Ends after what was queued is done, each within its deadline. */
    @Override
    public void close() {
        closed = true;
        var _ = waiting.offer(new AppendGroup(this, List.of(), System.nanoTime(), null)); // wakes a thread that sleeps
        try {
            if (!thread.join(appendTimeout.plus(requestTimeout))) {
                thread.interrupt();
                thread.join(requestTimeout);
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        failWaiting();
    }

    private void run() {
        try {
            while (true) {
                List<AppendGroup> groups = take();
                if (groups.isEmpty()) {
                    if (closed) {
                        return;
                    }
                    continue;
                }
                try {
                    send(groups);
                } catch (RuntimeException e) {
                    log.error("appending to {} failed in an unexpected way", stream, e);
                    groups.forEach(group -> group.complete(new AppendOutcome.Unknown("internal error: " + e)));
                } catch (InterruptedException e) {
                    groups.forEach(
                            group -> group.complete(new AppendOutcome.Unknown("closed before its outcome was known")));
                    throw e;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            tellGotThrough();
            if (heldBack != null) {
                heldBack.complete(new AppendOutcome.Unavailable(CLOSED));
            }
        }
    }

    /** What waits, up to one batch: at most one checked append per subject, since the server takes no second one while the first is in flight. */
    private List<AppendGroup> take() throws InterruptedException {
        var groups = new ArrayList<AppendGroup>();
        var checkedSubjects = new HashSet<String>();
        int count = 0;
        long bytes = 0;
        AppendGroup next = heldBack != null ? heldBack : waiting.poll();
        heldBack = null;
        if (next == null) {
            tellGotThrough();
            next = waiting.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        }
        while (next != null) {
            count += next.appends().size();
            bytes += next.bytes();
            boolean fits = count <= EventLog.MAX_GROUP && bytes <= MAX_BATCH_BYTES;
            if (!groups.isEmpty() && (!fits || !addChecked(next, checkedSubjects))) {
                heldBack = next;
                break;
            }
            if (groups.isEmpty()) {
                addChecked(next, checkedSubjects);
            }
            groups.add(next);
            next = waiting.poll();
        }
        return groups;
    }

    private static boolean addChecked(AppendGroup group, Set<String> subjects) {
        boolean fresh = true;
        for (PendingAppend append : group.appends()) {
            fresh &= !append.isChecked() || subjects.add(append.subject());
        }
        return fresh;
    }

    private void send(List<AppendGroup> groups) throws InterruptedException {
        String obstacle = obstacle();
        var sendable = new ArrayList<AppendGroup>(groups.size());
        var all = new ArrayList<PendingAppend>();
        for (AppendGroup group : groups) {
            String why = obstacle != null ? obstacle : obstacleOf(group);
            if (why != null) {
                group.complete(new AppendOutcome.Unavailable(why));
            } else {
                sendable.add(group);
                all.addAll(group.appends());
            }
        }
        if (all.size() <= MAX_AT_ONCE && areIndependent(sendable)) {
            sendAtOnce(sendable);
        } else if (batches && all.size() > MAX_IN_TURN && all.stream().noneMatch(sender::isTooLarge)) {
            sendTogether(sendable, all);
        } else {
            sendInTurn(sendable, null);
        }
    }

    /** Why nothing can be sent now, or null. The end must be known, since it is where the search for a lost commit begins. */
    private @Nullable String obstacle() {
        if (!link.isConnected()) {
            return "not connected to NATS";
        }
        if (acknowledgedSequence == END_NOT_KNOWN) {
            try {
                acknowledgedSequence = reads.end(stream).sequence();
            } catch (LogUnavailableException e) {
                return e.getMessage();
            }
        }
        return null;
    }

    private @Nullable String obstacleOf(AppendGroup group) {
        if (group.isBehindFailure()) {
            return ONE_BEFORE_IT_FAILED;
        }
        return group.leftNanos() < requestTimeout.toNanos() ? SingleAppends.WAITED_TOO_LONG : null;
    }

    private static boolean areIndependent(List<AppendGroup> groups) {
        var subjects = new HashSet<String>();
        for (AppendGroup group : groups) {
            if (group.appends().size() != 1
                    || group.hasPredecessor()
                    || !subjects.add(group.appends().getFirst().subject())) {
                return false;
            }
        }
        return true;
    }

    /** Single messages on different subjects, none of which depends on another. */
    private void sendAtOnce(List<AppendGroup> groups) throws InterruptedException {
        long before =
                acknowledgedSequence; // the answers come in any order: only what was known before is before them all
        var attempts = new ArrayList<SingleAppends.Attempt>(groups.size());
        for (AppendGroup group : groups) {
            attempts.add(singles.send(group.appends().getFirst()));
        }
        tellGotThrough();
        var unsettled = new ArrayList<AppendGroup>();
        for (int i = 0; i < groups.size(); i++) {
            AppendGroup group = groups.get(i);
            PendingAppend append = group.appends().getFirst();
            append.outcome = singles.answer(append, attempts.get(i));
            if (append.outcome instanceof AppendOutcome.Unknown
                    || append.outcome instanceof AppendOutcome.VersionConflict) {
                unsettled.add(group);
            } else {
                acknowledge(append.outcome);
                group.complete();
            }
        }
        for (AppendGroup group : unsettled) {
            PendingAppend append = group.appends().getFirst();
            append.outcome = singles.resolve(append, append.known(), null, before, group.deadlineNanos());
            acknowledge(append.outcome);
            group.complete();
        }
    }

    private void sendTogether(List<AppendGroup> groups, List<PendingAppend> all) throws InterruptedException {
        switch (batchAnswer(all, lastDeadline(groups))) {
            case MessageSender.BatchAnswer.Committed(long lastSequence) ->
                committed(groups, all, lastSequence - all.size() + 1);
            case MessageSender.BatchAnswer.Refused(String reason, boolean _) -> {
                log.debug("{} refused a batch of {}: {}", stream, all.size(), reason);
                sendInTurn(groups, null);
            }
            case MessageSender.BatchAnswer.Unknown(String reason) -> {
                log.warn("a batch of {} to {} has no known outcome, looking it up: {}", all.size(), stream, reason);
                var doubt = new AppendOutcome.Unknown(reason);
                long after = SingleAppends.baseline(all.getFirst(), acknowledgedSequence);
                switch (search.find(all, after, lastDeadline(groups))) {
                    case OutcomeSearch.Finding.Found(Position first) -> committed(groups, all, first.sequence());
                    case OutcomeSearch.Finding.Absent() -> sendInTurn(groups, doubt);
                    case OutcomeSearch.Finding.Unreachable() -> groups.forEach(group -> group.complete(doubt));
                }
            }
        }
    }

    /** Sends the batch again for as long as the server only has too many others open. */
    private MessageSender.BatchAnswer batchAnswer(List<PendingAppend> all, long deadlineNanos)
            throws InterruptedException {
        while (true) {
            CompletableFuture<Message> sent;
            try {
                sent = sender.sendBatch(all);
            } catch (IllegalStateException e) {
                return new MessageSender.BatchAnswer.Refused("not sent: " + e.getMessage(), false);
            }
            tellGotThrough();
            MessageSender.BatchAnswer answer = sender.batchAnswer(all.size(), sent);
            boolean again = answer instanceof MessageSender.BatchAnswer.Refused(String _, boolean busy)
                    && busy
                    && deadlineNanos - System.nanoTime() > requestTimeout.toNanos();
            if (!again) {
                return answer;
            }
            Thread.sleep(ThreadLocalRandom.current().nextInt(1, BUSY_PAUSE_MS));
        }
    }

    private static long lastDeadline(List<AppendGroup> groups) {
        return groups.stream()
                .mapToLong(AppendGroup::deadlineNanos)
                .reduce((a, b) -> a - b > 0 ? a : b)
                .orElseThrow();
    }

    private void committed(List<AppendGroup> groups, List<PendingAppend> all, long firstSequence) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).outcome = new AppendOutcome.Appended(new Position(stream, firstSequence + i), false);
        }
        acknowledgedSequence = Math.max(acknowledgedSequence, firstSequence + all.size() - 1);
        gotThrough = groups;
    }

    /** What waits for these answers runs on this thread, so it is better done while the server has the next round. */
    private void tellGotThrough() {
        List<AppendGroup> told = gotThrough;
        gotThrough = List.of();
        told.forEach(AppendGroup::complete);
    }

    /** @param doubt why they may come in from an earlier attempt all the same; null when they certainly will not */
    private void sendInTurn(List<AppendGroup> groups, AppendOutcome.@Nullable Unknown doubt)
            throws InterruptedException {
        tellGotThrough();
        for (AppendGroup group : groups) {
            boolean goOn = !group.isBehindFailure();
            for (PendingAppend append : group.appends()) {
                if (goOn) {
                    append.outcome = singles.sendAndResolve(append, doubt, acknowledgedSequence, group.deadlineNanos());
                    acknowledge(append.outcome);
                    goOn = !(append.outcome instanceof AppendOutcome.Unknown)
                            && !(append.outcome instanceof AppendOutcome.Unavailable);
                } else {
                    append.outcome = doubt == null ? new AppendOutcome.Unavailable(ONE_BEFORE_IT_FAILED) : doubt;
                }
            }
            group.complete();
        }
    }

    private void acknowledge(AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Appended(Position position, boolean _)) {
            acknowledgedSequence = Math.max(acknowledgedSequence, position.sequence());
        }
    }

    private void failWaiting() {
        var groups = new ArrayList<AppendGroup>();
        waiting.drainTo(groups);
        groups.forEach(group -> group.complete(new AppendOutcome.Unavailable(CLOSED)));
    }
}
