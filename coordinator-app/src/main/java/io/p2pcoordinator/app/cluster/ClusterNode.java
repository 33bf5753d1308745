package io.p2pcoordinator.app.cluster;

import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.directory.DirectoryListener;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.etcd.directory.NodeListener;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.membership.LeaseListener;
import io.p2pcoordinator.etcd.time.MonotonicClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as one of several: takes part once it knows the log, takes and gives zones as the assignment says, watches over the
 * others, and gives all its zones away before it goes. Steps run on a thread of its own, at every change and at intervals.
 * Thread-safe.
 */
public final class ClusterNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterNode.class);
    private static final long ROUND_MS = 100;
    /** Where nothing was heard of; each looks at all zones. */
    private static final long LOOKS_EVERY_ROUNDS = 5;

    private static final long MARKS_EVERY_ROUNDS = 10;
    /** A connection that comes back sooner is no reason to move zones. */
    private static final long LOG_PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(10);
    private static final Duration DRAIN_POLL = Duration.ofMillis(10);

    /**
     * What the work needs of the rest of the node.
     *
     * @param caughtUp whether this node knows what was in the log when it started
     * @param logReachable whether this node could write to the log, as far as it knows without asking
     * @param onNodeGone told of every node whose lease has ended; must not block
     */
    public record Parts(
            ControlReader state,
            CommandProcessor commands,
            BooleanSupplier caughtUp,
            BooleanSupplier logReachable,
            Consumer<String> onNodeGone) {}

    private final String nodeId;
    private final EtcdCoordination etcd;
    private final ClusterConfig config;
    private final MonotonicClock clock = MonotonicClock.system();
    private final ClaimRules rules;
    private final EtcdAuthority authority;
    private final Semaphore changes = new Semaphore(0);
    private volatile @Nullable Work work;
    private volatile boolean draining;
    private volatile boolean left;
    private volatile boolean stopping;

    /** @param etcd of a node that is announced as starting; announced as active once it knows the log */
    public ClusterNode(String nodeId, EtcdCoordination etcd, ClusterConfig config) {
        this.nodeId = nodeId;
        this.etcd = etcd;
        this.config = config;
        this.rules = new ClaimRules(nodeId, config);
        this.authority = new EtcdAuthority(etcd, nodeId, rules, clock);
    }

    /** Who may decide for a zone, by the same rules. */
    public WriteAuthority authority() {
        return authority;
    }

    /**
     * Shows the others that this node lives, and ends the lease of those that do not. To be closed shortly before the lease is, long
     * after this: a node that is still about to end is not dead.
     *
     * @param logAnswers whether the log can be read now; may block for a while
     */
    public FailureDetector watch(SharedStore store, BooleanSupplier logAnswers) {
        return new FailureDetector(nodeId, store, etcd, rules, logAnswers, config);
    }

    /** Begins to take part; once. */
    public void start(Parts parts) {
        work = new Work(parts);
    }

    /** Gives all zones away, to the nodes that are there, and takes none until {@link #resume}. Returns at once. */
    public void drain() {
        log.info("node {} drains: it gives its zones away and takes none", nodeId);
        draining = true;
        changes.release();
    }

    /** Takes part again after {@link #drain}. */
    public void resume() {
        draining = false;
        changes.release();
    }

    /** Gives all zones away first, for seconds at most; what is left then is free once the lease is given up. */
    @Override
    public void close() {
        Work started = work;
        if (started == null || stopping) {
            return;
        }
        leave();
        stopping = true;
        started.close();
    }

    /** Gives all zones to others and waits until they have them, ten seconds at most and once. The node goes on otherwise. */
    public void leave() {
        Work started = work;
        if (started == null || stopping || left) {
            return;
        }
        left = true;
        try {
            awaitDrained(started);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitDrained(Work started) throws InterruptedException {
        if (!started.parts.caughtUp.getAsBoolean() || !etcd.lease().mayWrite()) {
            return;
        }
        drain();
        long deadlineNanos = clock.nanos() + DRAIN_PATIENCE.toNanos();
        while (clock.nanos() - deadlineNanos < 0
                && etcd.lease().mayWrite()
                && (!isKnownToDrain()
                        || (rules.hasTargets() && !etcd.ownership().held().isEmpty()))) {
            Thread.sleep(DRAIN_POLL);
        }
        int left = etcd.ownership().held().size();
        if (left > 0) {
            log.info("{} zones have nobody to go to and will be free", left);
        }
    }

    /** To itself, so that its steps know it too. */
    private boolean isKnownToDrain() {
        Optional<LiveNode> own = etcd.nodes().find(nodeId);
        return own.isPresent() && own.get().state() == NodeState.DRAINING && rules.drains();
    }

    private final class Work implements LeaseListener, AutoCloseable {
        final Parts parts;
        final ZoneKeeper keeper;
        final OwnershipMarks marks;
        final Thread thread;
        /** These three by the thread only. */
        private NodeState announced = NodeState.STARTING;

        private long logReachedNanos = clock.nanos();
        private boolean unfinished = true;

        Work(Parts parts) {
            this.parts = parts;
            this.marks = new OwnershipMarks(etcd.ownership(), parts.state, parts.commands);
            this.keeper = new ZoneKeeper(
                    nodeId, etcd, rules, () -> parts.state.zones().map(ZoneState::zoneId), marks::claimed);
            etcd.directory().addListener(new OwnerChanges());
            etcd.nodes().addListener(new NodeChanges());
            etcd.lease().addListener(this);
            this.thread = Thread.ofPlatform().name("zone-keeper").daemon(true).start(this::run);
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            try {
                for (long round = 0; !stopping; round++) {
                    boolean changed = changes.tryAcquire(ROUND_MS, TimeUnit.MILLISECONDS);
                    changes.drainPermits();
                    if (parts.caughtUp.getAsBoolean()) {
                        announce();
                        if (changed || unfinished || round % LOOKS_EVERY_ROUNDS == 0) {
                            step(round);
                        }
                    } else {
                        rules.nodes(etcd.nodes().all(), clock.nanos());
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        /** Whoever does not reach the log should own nothing: etcd alone would let it. */
        private void announce() {
            if (parts.logReachable.getAsBoolean()) {
                logReachedNanos = clock.nanos();
            }
            boolean isCutOff = clock.nanos() - logReachedNanos > LOG_PATIENCE_NANOS;
            NodeState now = draining ? NodeState.DRAINING : isCutOff ? NodeState.STARTING : NodeState.ACTIVE;
            if (now != announced) {
                log.info("this node says that it is {}", now);
                announced = now;
                etcd.lease().announce(now);
            }
        }

        private void step(long round) {
            try {
                unfinished = keeper.step(clock.nanos());
                if (round % MARKS_EVERY_ROUNDS == 0 && etcd.lease().mayWrite()) {
                    marks.markAll(etcd.ownership().held());
                }
            } catch (RuntimeException e) {
                log.error("a step towards the assignment failed; the next one tries again", e);
            }
        }

        @Override
        public void onAcquired(long leaseId) {
            log.info("this node has lease {}", Long.toHexString(leaseId));
            changes.release();
        }

        @Override
        public void onSuspended(long leaseId) {
            log.warn("this node stops writing: its lease was not renewed in time");
        }

        @Override
        public void onResumed(long leaseId) {
            log.info("this node writes again: its lease is still alive");
            changes.release();
        }

        @Override
        public void onLost(long leaseId) {
            log.warn("this node lost its lease and with it its zones");
        }

        private final class NodeChanges implements NodeListener {
            @Override
            public void onNode(LiveNode node) {
                changes.release();
            }

            @Override
            public void onNodeGone(LiveNode node) {
                log.info("node {} is gone", node.nodeId());
                parts.onNodeGone.accept(node.nodeId());
                changes.release();
            }
        }

        private final class OwnerChanges implements DirectoryListener {
            @Override
            public void onOwner(ZoneOwner owner) {
                changes.release();
            }

            @Override
            public void onOwnerGone(String zone) {
                changes.release();
            }
        }
    }
}
