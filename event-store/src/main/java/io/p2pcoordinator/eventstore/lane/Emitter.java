package io.p2pcoordinator.eventstore.lane;

/** Told of commits after they were applied, in the stream's order, on the lane's thread. Must not block: it holds back the lane. */
@FunctionalInterface
public interface Emitter {
    void applied(AppliedCommit commit);

    /**
     * Whether it is told of commits that do nothing but move entities. They are most of the log, and for whoever wants them their
     * general form has to be made, so those who look for something else say no.
     */
    default boolean wantsMoves() {
        return true;
    }
}
