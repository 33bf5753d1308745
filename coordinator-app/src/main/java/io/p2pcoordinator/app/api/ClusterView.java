package io.p2pcoordinator.app.api;

import io.p2pcoordinator.app.cluster.Assignment;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.projections.projector.ProjectionStatus;
import io.p2pcoordinator.proto.v1.LeaderTaskStatus;
import io.p2pcoordinator.proto.v1.NodeStatus;
import io.p2pcoordinator.proto.v1.StreamStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what etcd, the log and the nodes themselves say, for one answer. One thread. */
final class ClusterView {
    private final Map<String, NodeStatus> answers;
    private final boolean listsZones;
    private final Map<String, List<ZoneOwner>> ownedByNode = new HashMap<>();
    private final Map<String, List<String>> standbyByNode = new HashMap<>();
    private final Map<String, Long> ends = new HashMap<>();

    ClusterView(CoordinatorNode node, List<LiveNode> live, Map<String, NodeStatus> answers, boolean listsZones) {
        this.answers = answers;
        this.listsZones = listsZones;
        Assignment assignment = Assignment.over(live.stream()
                .filter(member -> member.state() == NodeState.ACTIVE)
                .map(member -> new Assignment.Member(member.nodeId(), member.weight()))
                .toList());
        for (ZoneOwner owner : node.etcd().directory().all()) {
            ownedByNode.computeIfAbsent(owner.node(), _ -> new ArrayList<>()).add(owner);
            assignment.ranked(owner.zone()).stream()
                    .filter(candidate -> !candidate.equals(owner.node()))
                    .findFirst()
                    .ifPresent(standby -> standbyByNode
                            .computeIfAbsent(standby, _ -> new ArrayList<>())
                            .add(owner.zone()));
        }
        for (ProjectionStatus status : node.projections().status()) {
            Long end = status.endOfLog();
            if (end != null) {
                ends.put(status.projectedPosition().stream().name(), end);
            }
        }
    }

    ClusterBodies.Node node(LiveNode live) {
        NodeStatus status = answers.get(live.nodeId());
        List<ZoneOwner> owned = ownedByNode.getOrDefault(live.nodeId(), List.of());
        List<String> standby = standbyByNode.getOrDefault(live.nodeId(), List.of());
        return new ClusterBodies.Node(
                live.nodeId(),
                live.endpoints(),
                live.state().name().toLowerCase(Locale.ROOT),
                live.weight(),
                live.startedAt(),
                status != null,
                status == null ? null : status.getVersion(),
                status == null ? null : status.getCaughtUp(),
                status == null ? null : status.getLeaderEpoch(),
                owned.size(),
                standby.size(),
                listsZones
                        ? owned.stream()
                                .sorted(Comparator.comparing(ZoneOwner::zone))
                                .map(ClusterView::zone)
                                .toList()
                        : null,
                listsZones ? standby.stream().sorted().toList() : null,
                status == null
                        ? null
                        : status.getStreamsList().stream().map(this::lag).toList(),
                status == null
                        ? null
                        : status.getLeaderTasksList().stream()
                                .map(ClusterView::task)
                                .toList());
    }

    private static ClusterBodies.OwnedZone zone(ZoneOwner owner) {
        return new ClusterBodies.OwnedZone(
                owner.zone(),
                owner.ownerEpoch(),
                owner.hostingEpoch() == 0 ? null : owner.host(),
                owner.hostingEpoch());
    }

    private ClusterBodies.StreamLag lag(StreamStatus stream) {
        return new ClusterBodies.StreamLag(
                stream.getStream(),
                stream.getStream() + "/" + stream.getApplied(),
                behind(stream.getStream(), stream.getApplied()),
                behind(stream.getStream(), stream.getProjected()),
                stream.getProjects());
    }

    /** The end was looked up after the node had answered or a little before: never below nothing. */
    private @Nullable Long behind(String stream, long sequence) {
        Long end = ends.get(stream);
        return end == null ? null : Math.max(0, end - sequence);
    }

    private static ClusterBodies.Task task(LeaderTaskStatus task) {
        return new ClusterBodies.Task(
                task.getName(),
                task.getRuns(),
                task.getLastRunUs() == 0
                        ? null
                        : Answers.time(Instant.EPOCH.plus(task.getLastRunUs(), ChronoUnit.MICROS)));
    }
}
