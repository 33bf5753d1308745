package io.p2pcoordinator.etcd.leader;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Thread-safe. Never throws because of etcd: it retries by itself. */
public interface Leadership {

    /**
     * Whether this node leads: two volatile reads and a look at the clock. Turns false by itself at the lease's write deadline,
     * whether or not any thread of it still runs.
     */
    boolean isLeader();

    /** Present while {@link #isLeader()}. */
    OptionalLong epoch();

    /** As last heard: behind etcd by a watch's delay, by a re-listing at most. It keeps what it knew while etcd is away. */
    Optional<Leader> current();

    /** Tells the listener first where the leadership stands, then every turn. It may block. */
    void addListener(LeadershipListener listener);

    /** The same on an executor of the caller's, which has to keep the order. */
    void addListener(LeadershipListener listener, Executor executor);

    /** Stands for election, from the start on and after {@link #resign()}. */
    void stand();

    /**
     * Leads no more and does not stand, until {@link #stand()}; the key is deleted, so that the next one is elected at once.
     * Completes normally within the request timeout: what could not be deleted then is tried again.
     */
    CompletableFuture<Void> resign();
}
