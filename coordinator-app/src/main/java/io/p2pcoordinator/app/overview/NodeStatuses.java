package io.p2pcoordinator.app.overview;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStore.Reply;
import io.p2pcoordinator.proto.v1.NodeStatus;
import io.p2pcoordinator.proto.v1.NodeStatusRequest;
import io.p2pcoordinator.proto.v1.Participation;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks other nodes, this one included, all at once. Thread-safe. */
public final class NodeStatuses {
    private static final Logger log = LoggerFactory.getLogger(NodeStatuses.class);
    private static final Duration DEADLINE = Duration.ofMillis(500);

    private final SharedStore store;

    public NodeStatuses(SharedStore store) {
        this.store = store;
    }

    /** Of those that answer in time, by their ids. */
    public Map<String, NodeStatus> ask(Collection<String> nodeIds) {
        var answers = new ConcurrentHashMap<String, NodeStatus>();
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String nodeId : nodeIds) {
                asking.execute(() -> ask(nodeId, NodeStatusRequest.getDefaultInstance())
                        .ifPresent(status -> answers.put(nodeId, status)));
            }
        }
        return answers;
    }

    /** Empty where the node does not answer in time: it may have been told nevertheless, and telling it again does no harm. */
    public Optional<NodeStatus> tell(String nodeId, Participation participation) {
        return ask(
                nodeId,
                NodeStatusRequest.newBuilder().setChangeTo(participation).build());
    }

    private Optional<NodeStatus> ask(String nodeId, NodeStatusRequest request) {
        try {
            return store.request(NodeStatusService.CHANNEL, nodeId, request.toByteArray(), DEADLINE)
                            instanceof Reply.Answered(byte[] message)
                    ? Optional.of(NodeStatus.parseFrom(message))
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            log.warn("node {} gave an answer that is no status", nodeId, e);
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
