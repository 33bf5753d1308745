package io.p2pcoordinator.etcd.memory;

import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.time.Execution;
import io.p2pcoordinator.etcd.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A node's process on virtual time: it can be stopped for a while, as by SIGSTOP, and killed for good. */
final class SimulatedNode implements Scheduler {

    static final Duration TTL = Duration.ofSeconds(2);
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);
    static final Duration RELIST = Duration.ofSeconds(5);

    final String nodeId;
    final EtcdCoordination coordination;
    private final VirtualTime time;
    private long pausedUntilNanos;
    private boolean killed;

    SimulatedNode(String nodeId, VirtualTime time, InMemoryEtcd etcd, Link link) {
        this.nodeId = nodeId;
        this.time = time;
        this.pausedUntilNanos = time.nanos();
        var config = EtcdConfig.of("simulated:1")
                .withLeaseTtl(TTL)
                .withRequestTimeout(REQUEST_TIMEOUT)
                .withRelistInterval(RELIST);
        coordination = EtcdCoordination.over(
                etcd.connect(link, REQUEST_TIMEOUT),
                Execution.singleThreaded(time, this),
                config,
                new NodeIdentity(nodeId, List.of("http://" + nodeId)),
                Instant.EPOCH);
    }

    void pause(Duration duration) {
        pausedUntilNanos = time.nanos() + duration.toNanos();
    }

    void kill() {
        killed = true;
    }

    boolean runs() {
        return !killed && pausedUntilNanos - time.nanos() <= 0;
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        return time.schedule(delayNanos, () -> runOrPostpone(task));
    }

    /** A task cancelled while its process is stopped runs nevertheless, as one may whose timer has fired already. */
    private void runOrPostpone(Runnable task) {
        if (killed) {
            return;
        }
        long leftNanos = pausedUntilNanos - time.nanos();
        if (leftNanos > 0) {
            time.schedule(leftNanos, () -> runOrPostpone(task));
        } else {
            task.run();
        }
    }
}
