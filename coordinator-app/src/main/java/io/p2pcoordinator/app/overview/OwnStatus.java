package io.p2pcoordinator.app.overview;

import io.p2pcoordinator.app.leader.LeaderTaskStatus;
import io.p2pcoordinator.etcd.leader.Leadership;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.Projections;
import io.p2pcoordinator.proto.v1.NodeStatus;
import io.p2pcoordinator.proto.v1.StreamStatus;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What this node says of itself. From memory: it asks no server. Thread-safe. */
public final class OwnStatus implements Supplier<NodeStatus> {
    private final String nodeId;
    private final String version;
    private final Leadership leadership;
    private final Lanes lanes;
    private final Projections projections;
    private final BooleanSupplier caughtUp;
    private final Supplier<List<LeaderTaskStatus>> tasks;

    public OwnStatus(
            String nodeId,
            String version,
            Leadership leadership,
            Lanes lanes,
            Projections projections,
            BooleanSupplier caughtUp,
            Supplier<List<LeaderTaskStatus>> tasks) {
        this.nodeId = nodeId;
        this.version = version;
        this.leadership = leadership;
        this.lanes = lanes;
        this.projections = projections;
        this.caughtUp = caughtUp;
        this.tasks = tasks;
    }

    @Override
    public NodeStatus get() {
        var status = NodeStatus.newBuilder()
                .setNodeId(nodeId)
                .setVersion(version)
                .setLeaderEpoch(leadership.epoch().orElse(0))
                .setCaughtUp(caughtUp.getAsBoolean());
        Set<StreamId> written = projections.written();
        for (StreamId stream : StreamId.all()) {
            status.addStreams(StreamStatus.newBuilder()
                    .setStream(stream.name())
                    .setApplied(lanes.progress(stream).appliedPosition())
                    .setProjected(
                            projections.positions().projectedPosition(stream).sequence())
                    .setProjects(written.contains(stream)));
        }
        for (LeaderTaskStatus task : tasks.get()) {
            status.addLeaderTasks(io.p2pcoordinator.proto.v1.LeaderTaskStatus.newBuilder()
                    .setName(task.name())
                    .setRuns(task.runs())
                    .setLastRunUs(task.lastRunUs()));
        }
        return status.build();
    }
}
