package io.p2pcoordinator.app.api;

import io.p2pcoordinator.etcd.leader.Leader;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cluster as one node sees it. */
final class ClusterBodies {
    private ClusterBodies() {}

    /**
     * @param askedNode who answers, and whose watched view of etcd this is
     * @param leader who does what only one may do; null where none is known
     */
    @Schema(name = "Cluster")
    record Cluster(String askedNode, @Nullable LeaderNode leader, List<Node> nodes) {}

    /** @param epoch etcd revision since which it leads; it only grows */
    @Schema(name = "ClusterLeader")
    record LeaderNode(String node, List<String> endpoints, long epoch) {
        static LeaderNode of(Leader leader) {
            return new LeaderNode(leader.node(), leader.endpoints(), leader.epoch());
        }
    }

    /**
     * A node whose lease lives.
     *
     * @param state starting, active or draining, as the node has said
     * @param weight share of the zones that it should own, against the weights of the others
     * @param since when it started
     * @param answers whether it has answered this question in time; what follows from its answer is null otherwise
     * @param leaderEpoch since which it believes to lead; 0 for not at all
     * @param owned zones for which it decides
     * @param standby zones that fall to it when their owner dies
     * @param lag how far it is behind, stream by stream
     * @param leaderTasks what it has done as leader since it started
     */
    @Schema(name = "ClusterNode")
    record Node(
            String node,
            List<String> endpoints,
            String state,
            double weight,
            String since,
            boolean answers,
            @Nullable String version,
            @Nullable Boolean caughtUp,
            @Nullable Long leaderEpoch,
            int ownedCount,
            int standbyCount,
            @Nullable List<OwnedZone> owned,
            @Nullable List<String> standby,
            @Nullable List<StreamLag> lag,
            @Nullable List<Task> leaderTasks) {}

    /** @param hostingEpoch 0 for no host */
    @Schema(name = "OwnedZone")
    record OwnedZone(
            String zoneId, long ownerEpoch, @Nullable String hostId, long hostingEpoch) {}

    /**
     * @param position what the node's memory shows
     * @param lagEvents commits of the log that its memory does not show yet; null while the log does not answer
     * @param tablesLagEvents the same of the tables, as the node knows them
     * @param writesTables whether the node itself writes this stream's rows
     */
    @Schema(name = "StreamLag")
    record StreamLag(
            String stream,
            String position,
            @Nullable Long lagEvents,
            @Nullable Long tablesLagEvents,
            boolean writesTables) {}

    /** @param lastRun null for never */
    @Schema(name = "LeaderTask")
    record Task(String name, long runs, @Nullable String lastRun) {}

    @Schema(name = "Participation")
    record Participating(String node, String message) {}
}
