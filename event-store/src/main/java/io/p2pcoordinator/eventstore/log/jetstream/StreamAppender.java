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
    private static final long MAX_BATCH_BYTES = 4L << 20;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int LOOKS_UNTIL_ABSENT = 2;

    private final StreamId stream;
    private final NatsLink link;
    private final StreamReads reads;
    private final MessageSender sender;
    private final Duration appendTimeout;
    private final boolean batches;
    private final BlockingQueue<PendingAppend.Group> waiting = new ArrayBlockingQueue<>(MAX_WAITING_GROUPS);
    private final Thread thread;
    private volatile boolean closed;
    private PendingAppend.@Nullable Group heldBack;
    private long acknowledgedSequence = -1;

    StreamAppender(StreamId stream, NatsLink link, StreamReads reads, JetStreamConfig config, boolean batches) {
        this.stream = stream;
        this.link = link;
        this.reads = reads;
        this.sender = new MessageSender(stream, link.connection(), config.requestTimeout());
        this.appendTimeout = config.appendTimeout();
        this.batches = batches;
        this.thread = Thread.ofVirtual().name("append-" + stream.name()).start(this::run);
    }

    CompletableFuture<List<AppendOutcome>> append(List<PendingAppend> appends) {
        var group = new PendingAppend.Group(appends, new CompletableFuture<>());
        if (closed) {
            complete(group, new AppendOutcome.Unavailable("the log is closed"));
        } else if (!waiting.offer(group)) {
            complete(
                    group,
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
            if (!thread.join(appendTimeout.plusSeconds(1))) {
                thread.interrupt();
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
                    groups.forEach(group -> complete(group, new AppendOutcome.Unknown("internal error: " + e)));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
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
        if (!link.isConnected()) {
            groups.forEach(group -> complete(group, new AppendOutcome.Unavailable("not connected to NATS")));
            return;
        }
        var all = new ArrayList<PendingAppend>();
        groups.forEach(group -> all.addAll(group.appends()));
        rememberEnd();
        boolean resolved = batches && all.size() > 1 && sendAsBatch(all);
        for (PendingAppend.Group group : groups) {
            if (!resolved) {
                sendOneByOne(group);
            }
            complete(group);
        }
    }

    /** Whether that settled all of them: false when the server refused the batch, so that none of it is stored. */
    private boolean sendAsBatch(List<PendingAppend> all) throws InterruptedException {
        return switch (sender.sendBatch(all)) {
            case MessageSender.BatchAnswer.Committed(long lastSequence) -> {
                committed(all, lastSequence);
                yield true;
            }
            case MessageSender.BatchAnswer.Refused(String reason) -> {
                log.debug("{} refused a batch of {}: {}", stream, all.size(), reason);
                yield false;
            }
            case MessageSender.BatchAnswer.Unknown(String reason) -> {
                log.warn("a batch of {} to {} has no known outcome, looking it up: {}", all.size(), stream, reason);
                // All or nothing: where the first one is, all are.
                yield switch (find(all.getFirst(), System.nanoTime() + appendTimeout.toNanos())) {
                    case Lookup.Found(RawCommit first) -> {
                        committed(all, first.sequence() + all.size() - 1);
                        yield true;
                    }
                    case Lookup.Absent() -> false;
                    case Lookup.Unreachable() -> {
                        all.forEach(append -> append.outcome = new AppendOutcome.Unknown(reason));
                        yield true;
                    }
                };
            }
        };
    }

    private void committed(List<PendingAppend> all, long lastSequence) {
        long sequence = lastSequence - all.size() + 1;
        for (PendingAppend append : all) {
            append.outcome = new AppendOutcome.Appended(new Position(stream, sequence++), false);
        }
        acknowledgedSequence = lastSequence;
    }

    private void sendOneByOne(PendingAppend.Group group) throws InterruptedException {
        boolean goOn = true;
        for (PendingAppend append : group.appends()) {
            append.outcome =
                    goOn ? sendAndResolve(append) : new AppendOutcome.Unavailable("one before it did not get through");
            if (append.outcome instanceof AppendOutcome.Appended(Position position, boolean _)) {
                acknowledgedSequence = Math.max(acknowledgedSequence, position.sequence());
            }
            goOn = goOn
                    && !(append.outcome instanceof AppendOutcome.Unknown)
                    && !(append.outcome instanceof AppendOutcome.Unavailable);
        }
    }

    private AppendOutcome sendAndResolve(PendingAppend append) throws InterruptedException {
        long deadline = System.nanoTime() + appendTimeout.toNanos();
        while (true) {
            AppendOutcome outcome = sender.sendOne(append);
            if (outcome instanceof AppendOutcome.VersionConflict conflict) {
                return explain(append, conflict);
            }
            if (!(outcome instanceof AppendOutcome.Unknown)) {
                return outcome;
            }
            log.warn(
                    "an append to {} has no known outcome, looking it up: {}",
                    append.request.subject().name(),
                    outcome);
            Lookup lookup = find(append, deadline);
            if (lookup instanceof Lookup.Found(RawCommit raw)) {
                return new AppendOutcome.Appended(raw.position(), true);
            }
            if (lookup instanceof Lookup.Unreachable || System.nanoTime() >= deadline) {
                return outcome;
            }
            // Absent: should the first one still come in, the version check or the producer's sequence makes one of
            // them void.
        }
    }

    /** Whether the conflict is with our own first attempt, and which version is the subject's now. */
    private AppendOutcome explain(PendingAppend append, AppendOutcome.VersionConflict conflict) {
        try {
            Optional<RawCommit> after = reads.firstAfter(append.request.subject(), conflict.expectedVersion());
            long actual = reads.last(append.request.subject())
                    .map(RawCommit::sequence)
                    .orElse(0L);
            return AppendRequests.sameCommitAfter(append.request, after)
                    .orElse(new AppendOutcome.VersionConflict(conflict.subject(), conflict.expectedVersion(), actual));
        } catch (LogUnavailableException e) {
            log.debug("could not read which version {} has", conflict.subject(), e);
            return conflict;
        }
    }

    /** What reading says of a commit whose outcome is not known. */
    private sealed interface Lookup {
        record Found(RawCommit raw) implements Lookup {}

        /** The log answered twice, some time apart, and it was not there. */
        record Absent() implements Lookup {}

        record Unreachable() implements Lookup {}
    }

    private Lookup find(PendingAppend append, long deadlineNanos) throws InterruptedException {
        int timesAbsent = 0;
        do {
            try {
                Optional<RawCommit> next = reads.firstAfter(append.request.subject(), baseline(append));
                while (next.isPresent()) {
                    if (AppendRequests.hasCommitId(next.get(), append.request.commit())) {
                        return new Lookup.Found(next.get());
                    }
                    next = reads.firstAfter(append.request.subject(), next.get().sequence());
                }
                if (++timesAbsent == LOOKS_UNTIL_ABSENT) {
                    return new Lookup.Absent();
                }
            } catch (LogUnavailableException e) {
                log.debug("{} does not answer yet", stream, e);
            }
            Thread.sleep(LOOK_AGAIN);
        } while (System.nanoTime() < deadlineNanos);
        return new Lookup.Unreachable();
    }

    private long baseline(PendingAppend append) {
        return append.isChecked() ? append.request.commit().getExpectedVersion() : acknowledgedSequence;
    }

    /** Where to start looking for what gets lost on the way. */
    private void rememberEnd() {
        if (acknowledgedSequence < 0) {
            try {
                acknowledgedSequence = reads.end(stream).sequence();
            } catch (LogUnavailableException e) {
                log.debug("could not read the end of {}", stream, e);
                acknowledgedSequence = 0;
            }
        }
    }

    private void failWaiting() {
        var groups = new ArrayList<PendingAppend.Group>();
        waiting.drainTo(groups);
        groups.forEach(group -> complete(group, new AppendOutcome.Unavailable("the log is closed")));
    }

    private static void complete(PendingAppend.Group group) {
        group.outcomes()
                .complete(group.appends().stream()
                        .map(append -> append.outcome == null
                                ? new AppendOutcome.Unknown("no outcome was recorded")
                                : append.outcome)
                        .toList());
    }

    private static void complete(PendingAppend.Group group, AppendOutcome outcome) {
        group.appends().forEach(append -> append.outcome = outcome);
        complete(group);
    }
}
