package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to one stream. Its thread takes what waits and sends it as one atomic batch (group commit), one batch at a
 * time, so that the order of the calls is the order of the log and one fsync serves many. A batch that the server
 * refuses is sent again message by message, to find the ones at fault. An outcome that is not known (time-out, lost
 * connection) is looked up in the log before anything is sent again.
 */
final class StreamAppender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamAppender.class);
    private static final int MAX_WAITING_GROUPS = 10_000;
    private static final long END_NOT_KNOWN = -1;
    private static final long MAX_BATCH_BYTES = 4L << 20;
    private static final String CLOSED = "the log is closed";
    private static final String WAITED_TOO_LONG = "it waited too long behind others, and was not sent";
    private static final String ONE_BEFORE_IT_FAILED = "one before it did not get through";

    private final StreamId stream;
    private final NatsLink link;
    private final StreamReads reads;
    private final MessageSender sender;
    private final OutcomeSearch search;
    private final Duration requestTimeout;
    private final Duration appendTimeout;
    private final boolean batches;
    private final BlockingQueue<PendingAppend.Group> waiting = new ArrayBlockingQueue<>(MAX_WAITING_GROUPS);
    private final Thread thread;
    private volatile boolean closed;
    private PendingAppend.@Nullable Group heldBack;
    private long acknowledgedSequence = END_NOT_KNOWN;

    StreamAppender(StreamId stream, NatsLink link, StreamReads reads, JetStreamConfig config, boolean batches) {
        this.stream = stream;
        this.link = link;
        this.reads = reads;
        this.sender = new MessageSender(stream, link.connection(), config.requestTimeout());
        this.search = new OutcomeSearch(stream, reads);
        this.requestTimeout = config.requestTimeout();
        this.appendTimeout = config.appendTimeout();
        this.batches = batches;
        this.thread = Thread.ofVirtual().name("append-" + stream.name()).start(this::run);
    }

    CompletableFuture<List<AppendOutcome>> append(List<PendingAppend> appends) {
        var group = new PendingAppend.Group(
                appends, new CompletableFuture<>(), System.nanoTime() + appendTimeout.toNanos());
        if (closed) {
            group.complete(new AppendOutcome.Unavailable(CLOSED));
        } else if (!waiting.offer(group)) {
            group.complete(
                    new AppendOutcome.Unavailable(MAX_WAITING_GROUPS + " appends to " + stream + " wait already"));
        } else if (closed) {
            failWaiting();
        }
        return group.outcomes();
    }

    /** Ends after what was queued is done, each within its deadline. */
    @Override
    public void close() {
        closed = true;
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
                List<PendingAppend.Group> groups = take();
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
            if (heldBack != null) {
                heldBack.complete(new AppendOutcome.Unavailable(CLOSED));
            }
        }
    }

    /** What waits, up to one batch: at most one checked append per subject, since the server takes no second one while the first is in flight. */
    private List<PendingAppend.Group> take() throws InterruptedException {
        var groups = new ArrayList<PendingAppend.Group>();
        var checkedSubjects = new HashSet<String>();
        int count = 0;
        long bytes = 0;
        PendingAppend.Group next = heldBack != null ? heldBack : waiting.poll(50, TimeUnit.MILLISECONDS);
        heldBack = null;
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

    private static boolean addChecked(PendingAppend.Group group, Set<String> subjects) {
        boolean fresh = true;
        for (PendingAppend append : group.appends()) {
            fresh &=
                    !append.isChecked() || subjects.add(append.request.subject().name());
        }
        return fresh;
    }

    private void send(List<PendingAppend.Group> groups) throws InterruptedException {
        String obstacle = obstacle();
        var sendable = new ArrayList<PendingAppend.Group>();
        for (PendingAppend.Group group : groups) {
            if (obstacle != null) {
                group.complete(new AppendOutcome.Unavailable(obstacle));
            } else if (group.leftNanos() < requestTimeout.toNanos()) {
                group.complete(new AppendOutcome.Unavailable(WAITED_TOO_LONG));
            } else {
                sendable.add(group);
            }
        }
        var all = new ArrayList<PendingAppend>();
        sendable.forEach(group -> all.addAll(group.appends()));
        boolean together = batches && all.size() > 1 && all.stream().noneMatch(sender::isTooLarge);
        AfterBatch next = together ? sendTogether(all, lastDeadline(sendable)) : new AfterBatch.OneByOne(null);
        for (PendingAppend.Group group : sendable) {
            if (next instanceof AfterBatch.OneByOne(AppendOutcome.Unknown doubt)) {
                sendOneByOne(group, doubt);
            }
            group.complete();
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

    private static long lastDeadline(List<PendingAppend.Group> groups) {
        return groups.stream()
                .mapToLong(PendingAppend.Group::deadlineNanos)
                .reduce((a, b) -> a - b > 0 ? a : b)
                .orElseThrow();
    }

    private sealed interface AfterBatch {
        /** All outcomes are set. */
        record Settled() implements AfterBatch {}

        /** @param doubt why it may come in all the same; null when it certainly will not */
        record OneByOne(AppendOutcome.@Nullable Unknown doubt) implements AfterBatch {}
    }

    private AfterBatch sendTogether(List<PendingAppend> all, long deadlineNanos) throws InterruptedException {
        return switch (sender.sendBatch(all)) {
            case MessageSender.BatchAnswer.Committed(long lastSequence) -> {
                committed(all, lastSequence - all.size() + 1);
                yield new AfterBatch.Settled();
            }
            case MessageSender.BatchAnswer.Refused(String reason) -> {
                log.debug("{} refused a batch of {}: {}", stream, all.size(), reason);
                yield new AfterBatch.OneByOne(null);
            }
            case MessageSender.BatchAnswer.Unknown(String reason) -> {
                log.warn("a batch of {} to {} has no known outcome, looking it up: {}", all.size(), stream, reason);
                var doubt = new AppendOutcome.Unknown(reason);
                yield switch (search.find(all, baseline(all.getFirst()), deadlineNanos)) {
                    case OutcomeSearch.Finding.Found(Position first) -> {
                        committed(all, first.sequence());
                        yield new AfterBatch.Settled();
                    }
                    case OutcomeSearch.Finding.Absent() -> new AfterBatch.OneByOne(doubt);
                    case OutcomeSearch.Finding.Unreachable() -> {
                        all.forEach(append -> append.outcome = doubt);
                        yield new AfterBatch.Settled();
                    }
                };
            }
        };
    }

    private void committed(List<PendingAppend> all, long firstSequence) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).outcome = new AppendOutcome.Appended(new Position(stream, firstSequence + i), false);
        }
        acknowledgedSequence = Math.max(acknowledgedSequence, firstSequence + all.size() - 1);
    }

    private void sendOneByOne(PendingAppend.Group group, AppendOutcome.@Nullable Unknown doubt)
            throws InterruptedException {
        boolean goOn = true;
        for (PendingAppend append : group.appends()) {
            if (goOn) {
                AppendOutcome outcome = sendAndResolve(append, doubt, group.deadlineNanos());
                if (outcome instanceof AppendOutcome.Appended(Position position, boolean _)) {
                    acknowledgedSequence = Math.max(acknowledgedSequence, position.sequence());
                }
                append.outcome = outcome;
                goOn = !(outcome instanceof AppendOutcome.Unknown) && !(outcome instanceof AppendOutcome.Unavailable);
            } else {
                append.outcome = doubt == null ? new AppendOutcome.Unavailable(ONE_BEFORE_IT_FAILED) : doubt;
            }
        }
    }

    /** @param earlierDoubt set where an attempt before this one may come in still */
    private AppendOutcome sendAndResolve(
            PendingAppend append, AppendOutcome.@Nullable Unknown earlierDoubt, long deadlineNanos)
            throws InterruptedException {
        AppendOutcome.Unknown doubt = earlierDoubt;
        while (System.nanoTime() - deadlineNanos < 0) {
            switch (sendAndExplain(append)) {
                case AppendOutcome.Unknown unknown -> {
                    log.warn(
                            "an append to {} has no known outcome, looking it up: {}",
                            append.request.subject().name(),
                            unknown.reason());
                    doubt = unknown;
                }
                case AppendOutcome.Unavailable unavailable -> {
                    if (doubt == null) {
                        return unavailable;
                    }
                }
                case AppendOutcome.Appended appended -> {
                    return appended;
                }
                case AppendOutcome.VersionConflict conflict -> {
                    return conflict;
                }
                case AppendOutcome.Rejected rejected -> {
                    return rejected;
                }
            }
            switch (search.find(List.of(append), baseline(append), deadlineNanos)) {
                case OutcomeSearch.Finding.Found(Position position) -> {
                    return new AppendOutcome.Appended(position, true);
                }
                case OutcomeSearch.Finding.Absent() -> {
                    // Once more. Should the first attempt still come in, the version check or the producer's sequence
                    // makes one of them void.
                }
                case OutcomeSearch.Finding.Unreachable() -> {
                    return doubt;
                }
            }
        }
        return doubt == null ? new AppendOutcome.Unavailable(WAITED_TOO_LONG) : doubt;
    }

    private AppendOutcome sendAndExplain(PendingAppend append) throws InterruptedException {
        AppendOutcome outcome = sender.sendOne(append);
        return outcome instanceof AppendOutcome.VersionConflict conflict ? explain(append, conflict) : outcome;
    }

    /** Whether the conflict is with our own first attempt, and which version is the subject's now. */
    private AppendOutcome explain(PendingAppend append, AppendOutcome.VersionConflict conflict) {
        try {
            Optional<RawCommit> after = reads.firstAfter(append.request.subject(), conflict.expectedVersion());
            long actual = reads.last(append.request.subject())
                    .map(RawCommit::sequence)
                    .orElse(0L);
            if (actual == conflict.expectedVersion()) {
                // Replicas answer so while another append to the subject is under way, which can be our own first
                // attempt.
                return new AppendOutcome.Unknown("another append to " + conflict.subject() + " is under way");
            }
            return AppendRequests.sameCommitAfter(append.request, after)
                    .orElse(new AppendOutcome.VersionConflict(conflict.subject(), conflict.expectedVersion(), actual));
        } catch (LogUnavailableException e) {
            return new AppendOutcome.Unknown("refused for its version, which may be its own: " + e.getMessage());
        }
    }

    private long baseline(PendingAppend append) {
        return append.isChecked() ? append.request.commit().getExpectedVersion() : acknowledgedSequence;
    }

    private void failWaiting() {
        var groups = new ArrayList<PendingAppend.Group>();
        waiting.drainTo(groups);
        groups.forEach(group -> group.complete(new AppendOutcome.Unavailable(CLOSED)));
    }
}
