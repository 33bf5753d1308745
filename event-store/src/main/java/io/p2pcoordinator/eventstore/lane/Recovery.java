package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.StreamId;

/** How streams' states come to be before their commits are read. */
@FunctionalInterface
public interface Recovery {
    /** Nothing is brought back: every stream is read whole. */
    Recovery NONE = (_, _) -> StartPoint.BEGINNING;

    /**
     * Brings a stream's empty state to a position, from after which it is then read. Each stream on a thread of its own.
     *
     * @throws RuntimeException when the node must stop
     */
    StartPoint recover(StreamId stream, StreamState state) throws InterruptedException;
}
