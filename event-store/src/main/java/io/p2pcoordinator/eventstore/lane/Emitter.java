package io.p2pcoordinator.eventstore.lane;

/** Told of every commit after it was applied, in the stream's order, on the lane's emit thread. Must not block: it holds back the lane. */
@FunctionalInterface
public interface Emitter {
    void applied(AppliedCommit commit);
}
