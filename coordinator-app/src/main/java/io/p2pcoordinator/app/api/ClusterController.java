package io.p2pcoordinator.app.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.overview.NodeStatuses;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.proto.v1.NodeStatus;
import io.p2pcoordinator.proto.v1.Participation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes together: who is there, who leads, who owns what, how far each one is. */
@Controller("/api/v1/cluster")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Cluster")
final class ClusterController {
    private final CoordinatorNode node;
    private final NodeStatuses statuses;

    ClusterController(CoordinatorNode node) {
        this.node = node;
        this.statuses = new NodeStatuses(node.sharedStore());
    }

    /**
     * Every node whose lease lives, in order of their ids. Each is asked at once, and one that does not answer within half a second
     * is shown as silent.
     */
    @Get
    @Outcomes.Read
    ClusterBodies.Cluster cluster(
            @Parameter(
                            description = "Whether each node's zones are listed, and not only counted",
                            schema = @Schema(implementation = Boolean.class, defaultValue = "true"))
                    @QueryValue("zones")
                    @Nullable
                    String zones) {
        boolean listsZones = !Boolean.FALSE.equals(Params.flag("zones", zones));
        List<LiveNode> live = node.etcd().nodes().all().stream()
                .sorted(Comparator.comparing(LiveNode::nodeId))
                .toList();
        Map<String, NodeStatus> answers =
                statuses.ask(live.stream().map(LiveNode::nodeId).toList());
        var view = new ClusterView(node, live, answers, listsZones);
        return new ClusterBodies.Cluster(
                node.nodeId(),
                node.etcd()
                        .leadership()
                        .current()
                        .map(ClusterBodies.LeaderNode::of)
                        .orElse(null),
                live.stream().map(view::node).toList());
    }

    /** The node gives its zones and the leadership to others and takes none, until the drain is ended or it is started again. */
    @Post("/nodes/{node_id}/drain")
    @Outcomes.Write
    ClusterBodies.Participating drain(@PathVariable("node_id") String nodeId) {
        return tell(nodeId, Participation.PARTICIPATION_DRAINED, "gives its zones away and takes none");
    }

    /** The node takes part again. */
    @Delete("/nodes/{node_id}/drain")
    @Outcomes.Write
    ClusterBodies.Participating resume(@PathVariable("node_id") String nodeId) {
        return tell(nodeId, Participation.PARTICIPATION_FULL, "takes part");
    }

    private ClusterBodies.Participating tell(String nodeId, Participation participation, String message) {
        String id = Params.id("node_id", nodeId);
        if (node.etcd().nodes().find(id).isEmpty()) {
            throw ApiProblem.notFound("Node", nodeId);
        }
        if (statuses.tell(id, participation).isEmpty()) {
            throw ApiProblem.unavailable("node " + id + " does not answer; try again");
        }
        return new ClusterBodies.Participating(id, "Node " + id + " " + message);
    }
}
