package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log for commits whose outcome is not known. It asks over the connection that they were sent on: what waits
 * there still, and would only be sent once the connection is back, reaches the server before the question does. The
 * appender's thread.
 */
final class OutcomeSearch {
    private static final Logger log = LoggerFactory.getLogger(OutcomeSearch.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int LOOKS_UNTIL_ABSENT = 2;

    /** What reading says. */
    sealed interface Finding {
        /** All of them are there, one after the other. */
        record Found(Position first) implements Finding {}

        /** The log answered twice, some time apart, and they were not there. */
        record Absent() implements Finding {}

        record Unreachable() implements Finding {}
    }

    private final StreamId stream;
    private final StreamReads reads;

    OutcomeSearch(StreamId stream, StreamReads reads) {
        this.stream = stream;
        this.reads = reads;
    }

    /**
     * Looks for commits that were sent together, so that they are there together or not at all.
     *
     * @param afterSequence the last sequence that is known to be before them
     */
    Finding find(List<PendingAppend> together, long afterSequence, long deadlineNanos) throws InterruptedException {
        int timesAbsent = 0;
        while (System.nanoTime() - deadlineNanos < 0) {
            try {
                Optional<Position> first = look(together, afterSequence, deadlineNanos);
                if (first.isPresent()) {
                    return new Finding.Found(first.get());
                }
                if (++timesAbsent == LOOKS_UNTIL_ABSENT) {
                    return new Finding.Absent();
                }
            } catch (LogUnavailableException e) {
                log.debug("{} does not answer yet", stream, e);
            }
            Thread.sleep(LOOK_AGAIN);
        }
        return new Finding.Unreachable();
    }

    private Optional<Position> look(List<PendingAppend> together, long afterSequence, long deadlineNanos) {
        PendingAppend first = together.getFirst();
        Optional<RawCommit> next = reads.firstAfter(first.request.subject(), afterSequence);
        while (next.isPresent()) {
            Position position = next.get().position();
            if (AppendRequests.hasCommitId(next.get(), first.request.commit()) && areFrom(together, position)) {
                return Optional.of(position);
            }
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw new LogUnavailableException(
                        "expected to find a commit in time, but came only as far as " + position);
            }
            next = reads.firstAfter(first.request.subject(), position.sequence());
        }
        return Optional.empty();
    }

    /** The first one alone proves nothing: an earlier attempt may have sent it in other company. */
    private boolean areFrom(List<PendingAppend> together, Position first) {
        for (int i = 1; i < together.size(); i++) {
            PendingAppend append = together.get(i);
            if (reads.at(new Position(stream, first.sequence() + i))
                    .filter(raw -> AppendRequests.hasCommitId(raw, append.request.commit()))
                    .isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
