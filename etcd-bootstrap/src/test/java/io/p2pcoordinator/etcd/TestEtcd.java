package io.p2pcoordinator.etcd;

import io.p2pcoordinator.etcd.store.CoordinationStore;
import java.time.Duration;

/** An etcd that a test has for itself and may treat badly: the real one, or the one in memory. */
public interface TestEtcd extends AutoCloseable {

    /** Long enough for a busy machine, short enough for impatient people. */
    Duration TTL = Duration.ofSeconds(3);

    Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    Duration RELIST = Duration.ofSeconds(1);

    /** Closed with the server. */
    CoordinationStore client();

    /** A node with a lease of {@link #TTL}, closed with the server unless it is before. */
    EtcdCoordination node(String nodeId);

    /** At once and without goodbye; the data stay. */
    void kill();

    void restart();

    /** Cuts the nodes' connections (not those of {@link #client()}) and lets nothing through, while etcd lives on. */
    void cut(EtcdCoordination node);

    void heal(EtcdCoordination node);

    /** So that watches from before cannot go on. */
    void compact();

    @Override
    void close();
}
