package io.p2pcoordinator.eventstore.log;

/** A log whose entity streams can lose their beginning. Whoever trims must know that nobody needs it any more. */
public interface TrimmableLog extends EventLog {
    /** Sequence of the first commit that is still there; where there is none, the next one that will be. */
    long firstSequence(StreamId stream);

    /**
     * Removes all commits of an entity stream before the position; the one at it stays.
     *
     * @throws IllegalArgumentException for other streams
     * @throws LogUnavailableException when the log does not answer or does not allow it
     */
    void trimBefore(Position position);
}
