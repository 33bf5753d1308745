package io.p2pcoordinator.app.overview;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStore.Subscription;
import io.p2pcoordinator.proto.v1.NodeStatus;
import io.p2pcoordinator.proto.v1.NodeStatusRequest;
import io.p2pcoordinator.proto.v1.Participation;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Answers for this node, each request on a virtual thread of its own. Closing stops taking requests. */
public final class NodeStatusService implements AutoCloseable {
    /** The channel of status requests; the address is the node's id. */
    static final String CHANNEL = "status";

    private static final int MOST_AT_ONCE = 16;

    private final Supplier<NodeStatus> status;
    private final Consumer<Participation> change;
    private final Subscription requests;

    private NodeStatusService(
            SharedStore store, String nodeId, Supplier<NodeStatus> status, Consumer<Participation> change) {
        this.status = status;
        this.change = change;
        this.requests = store.serve(CHANNEL, nodeId, MOST_AT_ONCE, this::answer);
    }

    /** @param change told when the node is to take part in another way; returns at once */
    public static NodeStatusService start(
            SharedStore store, String nodeId, Supplier<NodeStatus> status, Consumer<Participation> change) {
        return new NodeStatusService(store, nodeId, status, change);
    }

    @Override
    public void close() {
        requests.close();
    }

    private byte[] answer(byte[] message) {
        Participation wanted;
        try {
            wanted = NodeStatusRequest.parseFrom(message).getChangeTo();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("expected a request for a status, but it is none", e);
        }
        if (wanted == Participation.PARTICIPATION_DRAINED || wanted == Participation.PARTICIPATION_FULL) {
            change.accept(wanted);
        }
        return status.get().toByteArray();
    }
}
