package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Message;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings single messages to an outcome: a conflict is explained, and one whose outcome is not known is looked up in the log
 * before it is sent again. The appender's thread.
 */
final class SingleAppends {
    private static final Logger log = LoggerFactory.getLogger(SingleAppends.class);
    static final String WAITED_TOO_LONG = "it waited too long behind others, and was not sent";

    private final StreamReads reads;
    private final MessageSender sender;
    private final OutcomeSearch search;
    private final Duration requestTimeout;

    SingleAppends(StreamReads reads, MessageSender sender, OutcomeSearch search, Duration requestTimeout) {
        this.reads = reads;
        this.sender = sender;
        this.search = search;
        this.requestTimeout = requestTimeout;
    }

    /** A message that was sent, or why not. */
    sealed interface Attempt {
        record Sent(CompletableFuture<Message> answer, long answerDeadlineNanos) implements Attempt {}

        record NotSent(AppendOutcome why) implements Attempt {}
    }

    Attempt send(PendingAppend append) {
        if (sender.isTooLarge(append)) {
            return new Attempt.NotSent(sender.tooLarge(append));
        }
        try {
            return new Attempt.Sent(sender.send(append), System.nanoTime() + requestTimeout.toNanos());
        } catch (IllegalStateException e) {
            return new Attempt.NotSent(new AppendOutcome.Unavailable("not sent: " + e.getMessage()));
        }
    }

    /** Waits for the answer. */
    AppendOutcome answer(PendingAppend append, Attempt attempt) throws InterruptedException {
        return switch (attempt) {
            case Attempt.Sent(CompletableFuture<Message> answer, long answerDeadlineNanos) ->
                sender.outcome(append, answer, answerDeadlineNanos);
            case Attempt.NotSent(AppendOutcome why) -> why;
        };
    }

    /**
     * Sends it until its outcome is known or its time is over.
     *
     * @param earlierDoubt set where an attempt before this one may come in still
     * @param afterSequence the last sequence that is known to be before it, where it is not checked
     */
    AppendOutcome sendAndResolve(
            PendingAppend append, AppendOutcome.@Nullable Unknown earlierDoubt, long afterSequence, long deadlineNanos)
            throws InterruptedException {
        return System.nanoTime() - deadlineNanos < 0
                ? resolve(append, answer(append, send(append)), earlierDoubt, afterSequence, deadlineNanos)
                : late(earlierDoubt);
    }

    /**
     * @param first what the server answered to the latest attempt
     * @return otherwise as {@link #sendAndResolve}
     */
    AppendOutcome resolve(
            PendingAppend append,
            AppendOutcome first,
            AppendOutcome.@Nullable Unknown earlierDoubt,
            long afterSequence,
            long deadlineNanos)
            throws InterruptedException {
        AppendOutcome.Unknown doubt = earlierDoubt;
        AppendOutcome outcome = explained(append, first);
        while (true) {
            switch (outcome) {
                case AppendOutcome.Unknown unknown -> {
                    log.warn(
                            "an append to {} has no known outcome, looking it up: {}",
                            append.subject(),
                            unknown.reason());
                    doubt = unknown;
                }
                case AppendOutcome.Unavailable unavailable -> {
                    if (doubt == null) {
                        return unavailable;
                    }
                }
                case AppendOutcome.Appended _, AppendOutcome.VersionConflict _, AppendOutcome.Rejected _ -> {
                    return outcome;
                }
            }
            switch (search.find(List.of(append), baseline(append, afterSequence), deadlineNanos)) {
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
            if (System.nanoTime() - deadlineNanos >= 0) {
                return doubt;
            }
            outcome = explained(append, answer(append, send(append)));
        }
    }

    /** Where to begin looking for it. */
    static long baseline(PendingAppend append, long afterSequence) {
        return append.isChecked() ? append.request.commit().getExpectedVersion() : afterSequence;
    }

    private static AppendOutcome late(AppendOutcome.@Nullable Unknown doubt) {
        return doubt == null ? new AppendOutcome.Unavailable(WAITED_TOO_LONG) : doubt;
    }

    private AppendOutcome explained(PendingAppend append, AppendOutcome outcome) {
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
}
