package io.p2pcoordinator.eventstore.log;

import io.p2pcoordinator.eventstore.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The append-only log of commits. Thread-safe. Every call has a deadline of its own; reads fail with
 * {@link LogUnavailableException}, appends never fail but with an {@link AppendOutcome}.
 */
public interface EventLog extends AutoCloseable {
    /** Most commits in one call of {@link #appendInOrder}: what a NATS server takes as one atomic batch. */
    int MAX_GROUP = 1_000;

    /**
     * Appends a commit. Appends to one stream are sent in the order of the calls. The future completes on a thread of
     * the log: hand long work elsewhere. A second append of the same commit id to a subject that is checked by version
     * answers {@link AppendOutcome.Appended} with the position of the first.
     */
    CompletableFuture<AppendOutcome> append(AppendRequest request);

    /**
     * Appends commits of one stream, in this order, with one answer each. Where the log can, they share one fsync. The
     * first one that is neither acknowledged nor rejected ends it: those behind it are not sent and answer {@link
     * AppendOutcome.Unavailable}, so that a commit never overtakes one before it.
     *
     * @throws IllegalArgumentException for an empty list, more than {@link #MAX_GROUP} commits, or several streams
     */
    CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests);

    /**
     * Appends commits behind those of an earlier call for the same stream, without waiting for its answer: none of these is
     * sent unless every one of those was acknowledged, or refused for good. Where they were not, these answer {@link
     * AppendOutcome.Unavailable}; bring the earlier ones through first, then these again. So several groups can be under
     * way and still none overtakes another.
     *
     * @param behind what the earlier call returned
     */
    default CompletableFuture<List<AppendOutcome>> appendInOrder(
            List<AppendRequest> requests, CompletableFuture<List<AppendOutcome>> behind) {
        return behind.handle((outcomes, failure) -> failure == null && AppendRequests.gotThrough(outcomes))
                .thenCompose(goOn -> goOn
                        ? appendInOrder(requests)
                        : CompletableFuture.completedFuture(AppendRequests.heldUp(requests)));
    }

    /** The subject's newest commit; its sequence is the subject's version. */
    Optional<RawCommit> last(Subject subject);

    /** The commit at a position. */
    Optional<RawCommit> at(Position position);

    /** Where the stream ends now; sequence 0 when it is empty. */
    Position end(StreamId stream);

    /** Reads the stream from after the sequence on. */
    CommitCursor read(StreamId stream, long afterSequence);

    /** Whether the log answered lately, and if not, why. */
    LogHealth health();

    @Override
    void close();
}
