package io.p2pcoordinator.app.node;

import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.projections.Projections;
import io.p2pcoordinator.projections.TablesHealth;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What of a node's surroundings answers now. Each look has a deadline of seconds. Thread-safe. */
public final class NodeHealth {
    private final EventLog log;
    private final EtcdCoordination etcd;
    private final Projections projections;
    private final BooleanSupplier caughtUp;

    NodeHealth(EventLog log, EtcdCoordination etcd, Projections projections, BooleanSupplier caughtUp) {
        this.log = log;
        this.etcd = etcd;
        this.projections = projections;
        this.caughtUp = caughtUp;
    }

    public boolean caughtUp() {
        return caughtUp.getAsBoolean();
    }

    public boolean tablesReachable() {
        return projections.health().reachable();
    }

    /** What is missing, by the name of the part, in words; empty when all is well. */
    public Map<String, String> missing() {
        var missing = new LinkedHashMap<String, String>();
        TablesHealth tables = projections.health();
        if (!tables.reachable()) {
            missing.put("postgres", tables.detail());
        }
        LogHealth nats = log.health();
        if (!nats.reachable()) {
            missing.put("nats", nats.detail());
        }
        var store = etcd.health().check();
        if (!store.up()) {
            missing.put("etcd", store.reason());
        }
        if (!etcd.lease().mayWrite()) {
            missing.put("lease", etcd.lease().health().reason());
        }
        if (!caughtUp()) {
            missing.put("lanes", "still reading the log");
        }
        return missing;
    }
}
