package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.Recovery;
import io.p2pcoordinator.eventstore.lane.StartPoint;
import io.p2pcoordinator.eventstore.log.TrimmableLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamSnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.SnapshotClaims;
import io.p2pcoordinator.eventstore.snapshot.SnapshotKeeper;
import io.p2pcoordinator.eventstore.snapshot.SnapshotPolicy;
import io.p2pcoordinator.eventstore.snapshot.SnapshotRecovery;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStatus;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStore;
import io.p2pcoordinator.projections.Projections;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node's snapshots: where its lanes start from, and who keeps new ones coming. The keeper is closed before the lanes, the store
 * after them.
 */
final class NodeSnapshots implements AutoCloseable {
    private final TrimmableLog log;
    private final SnapshotPolicy policy;
    private final SnapshotStore store;
    private final SnapshotRecovery recovery;
    private @Nullable SnapshotKeeper keeper;

    private NodeSnapshots(TrimmableLog log, SnapshotPolicy policy, SnapshotStore store, SnapshotRecovery recovery) {
        this.log = log;
        this.policy = policy;
        this.store = store;
        this.recovery = recovery;
    }

    static NodeSnapshots open(NodeConfig config, SnapshotPolicy policy, TrimmableLog log) {
        SnapshotStore store = JetStreamSnapshotStore.connect(config.nats());
        try {
            return new NodeSnapshots(
                    log,
                    policy,
                    store,
                    new SnapshotRecovery(store, log, config.nats().connectTimeout()));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** @param markers told of the hosting markers that are in what comes back, which no lane emits any more */
    Recovery recovery(HostingMarkers markers) {
        return (stream, state) -> {
            StartPoint start = recovery.recover(stream, state);
            if (state instanceof EntityState entities) {
                entities.forEachHosting(markers::marked);
            }
            return start;
        };
    }

    /** From now on; what it returns is to be closed while the lanes still run. */
    AutoCloseable keep(Lanes lanes, SnapshotClaims claims, Projections projections, InstantSource clock) {
        var parts = new SnapshotKeeper.Parts(
                store,
                log,
                lanes,
                stream -> CoordinatorNode.stateOf(stream, new ControlState(), new TelemetryState()),
                claims,
                stream -> projections.positions().projectedPosition(stream).sequence(),
                clock);
        SnapshotKeeper started = SnapshotKeeper.start(parts, policy, recovery);
        keeper = started;
        return started;
    }

    /** The newest of each stream that has one. */
    List<SnapshotStatus> status() {
        return Objects.requireNonNull(keeper, "expected status to be asked for after the start")
                .status();
    }

    @Override
    public void close() {
        store.close();
    }
}
