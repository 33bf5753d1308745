package io.p2pcoordinator.eventstore.lane;

/**
 * A look at a stream's state between two commits, on the apply thread, which waits for it: copies what it needs and changes nothing
 * that counts.
 *
 * @param <T> what it brings back; must not refer to the state
 */
@FunctionalInterface
public interface StateLook<T> {
    /** @param appliedPosition the last sequence of the stream that is in the state */
    T look(StreamState state, long appliedPosition);
}
