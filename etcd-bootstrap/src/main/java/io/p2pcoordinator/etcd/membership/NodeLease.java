package io.p2pcoordinator.etcd.membership;

import io.p2pcoordinator.etcd.keys.NodeState;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Thread-safe. Never throws because of etcd: it retries by itself and says in {@link #health()} what is the matter. */
public interface NodeLease extends AutoCloseable {

    /**
     * Whether this node may write now: one volatile read and a look at the clock. Turns false by itself at a deadline that is
     * counted from the sending of the last keep-alive that was answered, whether or not any thread of the lease still runs.
     */
    boolean mayWrite();

    LeaseState state();

    /** Present while HELD or SUSPENDED. */
    OptionalLong leaseId();

    LeaseHealth health();

    /** Tells the listener first where the lease stands, then every turn, in order, one at a time. It may block. */
    void addListener(LeaseListener listener);

    /** The same on an executor of the caller's, which has to keep the order. */
    void addListener(LeaseListener listener, Executor executor);

    /** Somebody saw etcd say that the lease is gone: ask for it now rather than at the next turn. */
    void verify();

    /** Says so under the node's key, now and under every lease to come; written as soon as etcd answers. Returns at once. */
    void announce(NodeState state);

    /** Revokes the lease, so that what this node owned is free at once; done within the request timeout. */
    CompletableFuture<Void> shutdown();

    /** {@link #shutdown()} and wait for it. Not for the coordination thread. */
    @Override
    void close();
}
