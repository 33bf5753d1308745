package io.p2pcoordinator.etcd.leader;

import java.util.Optional;

/** Turns of the leadership, in order, one at a time. Called on the executor that it was added with. */
public interface LeadershipListener {

    /** This node leads. Comes again with the same epoch where the lease was not confirmed in time but lived on. */
    default void onElected(long epoch) {}

    /** This node does not lead any more, or not for sure: {@link Leadership#isLeader()} was false before. */
    default void onEnded(long epoch) {}

    /** Another leader is known, or none is; also where it is this node. */
    default void onLeader(Optional<Leader> leader) {}
}
