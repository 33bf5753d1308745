package io.p2pcoordinator.app.monitoring;

import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStatus;
import io.p2pcoordinator.projections.projector.ProjectionStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How far this node's lanes and projectors are and what it reaches: known whatever is down. */
final class NodeMetrics implements MultiCollector {
    /** As {@code NodeHealth} names them. */
    private static final List<String> DEPENDENCIES = List.of("postgres", "nats", "etcd", "lease", "lanes");

    private final CoordinatorNode node;

    NodeMetrics(CoordinatorNode node) {
        this.node = node;
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, String> missing = node.health().missing();
        List<StreamProgress> lanes = node.lanes().progress();
        List<SnapshotStatus> snapshots = node.snapshots();
        long nowUs = node.nowUs();
        List<ProjectionStatus> projections = node.projections().status();
        return MetricSnapshots.builder()
                .metricSnapshot(Gauges.of("p2p_coordinator_up", "1 while this node answers.", 1))
                .metricSnapshot(
                        Gauges.of("p2p_coordinator_healthy", "1 when nothing is missing.", missing.isEmpty() ? 1 : 0))
                .metricSnapshot(Gauges.of(
                        "p2p_dependency_up",
                        "1 where the dependency answers; lanes: where everything in the log has been read.",
                        DEPENDENCIES,
                        name -> Labels.of("dependency", name),
                        name -> missing.containsKey(name) ? 0 : 1))
                .metricSnapshot(
                        lane("p2p_lane_position", "Last applied sequence.", lanes, StreamProgress::appliedPosition))
                .metricSnapshot(lane("p2p_lane_entries", "Things in memory.", lanes, StreamProgress::size))
                .metricSnapshot(laneCommits("p2p_lane_commits_applied", "Applied.", lanes, StreamProgress::applied))
                .metricSnapshot(laneCommits(
                        "p2p_lane_commits_refused",
                        "Without effect: stale, repeated or not hosted.",
                        lanes,
                        StreamProgress::refused))
                .metricSnapshot(laneCommits(
                        "p2p_lane_commits_parked",
                        "Kept aside: not to be decoded or against a rule.",
                        lanes,
                        StreamProgress::parked))
                .metricSnapshot(snapshot(
                        "p2p_snapshot_position",
                        "Sequence up to which the newest snapshot goes.",
                        snapshots,
                        newest -> newest.position().sequence()))
                .metricSnapshot(snapshot(
                        "p2p_snapshot_bytes", "Size of the newest snapshot.", snapshots, SnapshotStatus::bytes))
                .metricSnapshot(snapshot(
                        "p2p_snapshot_age_seconds",
                        "Since the newest snapshot was stored.",
                        snapshots,
                        newest -> (nowUs - newest.storedAtUs()) / 1e6))
                .metricSnapshot(projection(
                        "p2p_projection_position",
                        "Last sequence in the tables.",
                        projections,
                        status -> status.projectedPosition().sequence()))
                .metricSnapshot(projection(
                        "p2p_projection_lag_events",
                        "Commits that the tables do not show yet.",
                        known(projections, ProjectionStatus::lagEvents),
                        status -> orZero(status.lagEvents())))
                .metricSnapshot(projection(
                        "p2p_projection_lag_seconds",
                        "Age of the oldest commit that the tables do not show yet.",
                        known(projections, ProjectionStatus::lagSeconds),
                        status -> orZero(status.lagSeconds())))
                .metricSnapshot(projection(
                        "p2p_projection_commits_per_second",
                        "Projected by this node in the last ten seconds.",
                        projections,
                        ProjectionStatus::commitsPerSecond))
                .metricSnapshot(projection(
                        "p2p_projection_parked", "Commits kept aside.", projections, ProjectionStatus::parked))
                .metricSnapshot(projection(
                        "p2p_projection_active",
                        "1 where this node does the work.",
                        projections,
                        status -> status.active() ? 1 : 0))
                .build();
    }

    private static GaugeSnapshot lane(
            String name, String help, List<StreamProgress> lanes, ToDoubleFunction<StreamProgress> value) {
        return Gauges.of(name, help + " By stream.", lanes, NodeMetrics::labels, value);
    }

    private static CounterSnapshot laneCommits(
            String name, String what, List<StreamProgress> lanes, ToDoubleFunction<StreamProgress> value) {
        return Gauges.counter(name, "Commits since this node started. " + what, lanes, NodeMetrics::labels, value);
    }

    private static GaugeSnapshot snapshot(
            String name, String help, List<SnapshotStatus> snapshots, ToDoubleFunction<SnapshotStatus> value) {
        return Gauges.of(
                name,
                help + " By stream, of those that have one.",
                snapshots,
                newest -> Labels.of("stream", newest.position().stream().name()),
                value);
    }

    private static GaugeSnapshot projection(
            String name, String help, List<ProjectionStatus> statuses, ToDoubleFunction<ProjectionStatus> value) {
        return Gauges.of(
                name,
                help,
                statuses,
                status -> Labels.of(
                        "projection",
                        status.projection(),
                        "stream",
                        status.projectedPosition().stream().name()),
                value);
    }

    /** While the log does not answer the lag is not known: better no figure than a wrong one. */
    private static List<ProjectionStatus> known(
            List<ProjectionStatus> statuses, Function<ProjectionStatus, @Nullable Number> figure) {
        return statuses.stream().filter(status -> figure.apply(status) != null).toList();
    }

    private static double orZero(@Nullable Number value) {
        return value == null ? 0 : value.doubleValue();
    }

    private static Labels labels(StreamProgress progress) {
        return Labels.of("stream", progress.stream().name());
    }
}
