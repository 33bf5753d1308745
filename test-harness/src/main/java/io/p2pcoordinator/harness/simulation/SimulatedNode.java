package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.cluster.ClusterConfig;
import io.p2pcoordinator.app.cluster.SteppedCluster;
import io.p2pcoordinator.app.decide.AcknowledgedPositions;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.node.Deciding;
import io.p2pcoordinator.app.node.HostingMarkers;
import io.p2pcoordinator.app.route.CommandService;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.etcd.directory.NodeListener;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.time.Execution;
import io.p2pcoordinator.eventstore.lane.CopyBuffer;
import io.p2pcoordinator.eventstore.lane.Recovery;
import io.p2pcoordinator.eventstore.lane.StartPoint;
import io.p2pcoordinator.eventstore.lane.SteppedLanes;
import io.p2pcoordinator.eventstore.lane.StreamCapture;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.snapshot.SnapshotFile;
import io.p2pcoordinator.eventstore.snapshot.SnapshotRecovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** One life of a coordinator node: from its start until it is killed. The next one begins with what the log and snapshots have. */
final class SimulatedNode {
    private static final EtcdConfig ETCD = EtcdConfig.of("simulated:1")
            .withLeaseTtl(Duration.ofSeconds(2))
            .withRequestTimeout(Duration.ofSeconds(1))
            .withRelistInterval(Duration.ofSeconds(5));
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration CLUSTER_STEP = Duration.ofMillis(200);
    /** Half as often as real ones: they are most of what happens while nothing does. */
    private static final ClusterConfig CLUSTER = new ClusterConfig(
            1, Duration.ofMillis(200), Duration.ofMillis(700), Duration.ofSeconds(2), Duration.ofSeconds(1));

    private record Waiting(Position position, CompletableFuture<Boolean> applied) {}

    private final String nodeId;
    private final World world;
    private final SimulatedProcess process;
    private final Network network;
    private final Network otherNodes;
    private final LogLink link;
    private final EtcdCoordination etcd;
    private final SteppedLanes lanes;
    private final Deciding deciding;
    private final SteppedCluster cluster;
    private final List<Feed> feeds = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<StreamId, Long> endsAtStart = new LinkedHashMap<>();

    SimulatedNode(String nodeId, World world) throws InterruptedException {
        this.nodeId = nodeId;
        this.world = world;
        process = world.process(nodeId);
        network = world.network();
        otherNodes = world.network();
        link = new LogLink(world.log(), network, process);
        EventLog log = world.build().log(link, world.log());
        etcd = EtcdCoordination.over(
                world.etcd().connect(network.toEtcd(), ETCD.requestTimeout()),
                Execution.singleThreaded(world.time(), process),
                ETCD,
                new NodeIdentity(nodeId, List.of("http://" + nodeId), 1, NodeState.STARTING),
                Instant.EPOCH);
        long clockOffsetUs = world.random().nextLong(-2_000_000, 2_000_000);
        var commits = new CommitFactory(
                nodeId,
                () -> Instant.EPOCH.plusNanos((world.nowUs() + clockOffsetUs) * 1_000),
                () -> new UUID(world.random().nextLong(), world.random().nextLong()));
        var acknowledged = new AcknowledgedPositions();
        var markers = new HostingMarkers(log, commits, acknowledged);
        var control = new ControlState();
        Map<StreamId, StreamState> states = world.states(control);
        lanes = new SteppedLanes(
                states,
                recovery(markers),
                List.of(markers, applied -> world.checks().applied(nodeId, applied)),
                e -> world.trace().failed("the lanes of " + nodeId + " failed", e));
        var messages = new NodeMessages(world.services(), process, otherNodes);
        var made = new Deciding[1];
        cluster = new SteppedCluster(nodeId, etcd, CLUSTER, world.time(), new SteppedCluster.Deciders() {
            @Override
            public CommandProcessor over(WriteAuthority authority) {
                made[0] = new Deciding(
                        new Deciding.Parts(
                                nodeId,
                                log,
                                SimulatedNode.this::awaitApplied,
                                control,
                                etcd.ownership(),
                                authority,
                                markers,
                                messages),
                        commits,
                        acknowledged,
                        process.retryTime());
                return made[0].processor();
            }

            @Override
            public ControlReader state() {
                return control;
            }

            @Override
            public Executor threads() {
                return task -> process.start("claimed", task::run);
            }
        });
        deciding = made[0];
        etcd.nodes().addListener(new NodeListener() {
            @Override
            public void onNode(LiveNode node) {
                // the next step sees it
            }

            @Override
            public void onNodeGone(LiveNode node) {
                deciding.nodeGone(node.nodeId());
            }
        });
        var _ = CommandService.start(messages, nodeId, deciding.local(), this::awaitApplied, this::isCaughtUp);
        for (StreamId stream : states.keySet()) {
            long position = lanes.progress(stream).appliedPosition();
            world.checks().digest(nodeId, lanes.progress(stream));
            endsAtStart.put(stream, world.log().storage().end(stream).sequence());
            feeds.add(new Feed(world.log(), network, process, world.random(), stream, position, this::apply));
        }
        process.start("maintenance", this::maintain);
        process.start("cluster", this::takePart);
        heartbeat();
    }

    /** A command as one of its clients sends it; the outcome goes to nobody once the node is killed. */
    void process(Command command, Consumer<CommandOutcome> then) {
        process.start("command", () -> {
            CommandOutcome outcome = deciding.commands().process(command);
            if (process.isAlive()) {
                then.accept(outcome);
            }
        });
    }

    String nodeId() {
        return nodeId;
    }

    SimulatedProcess process() {
        return process;
    }

    /** To its servers. */
    Network network() {
        return network;
    }

    Network otherNodes() {
        return otherNodes;
    }

    SteppedLanes lanes() {
        return lanes;
    }

    EtcdCoordination etcd() {
        return etcd;
    }

    SteppedCluster cluster() {
        return cluster;
    }

    /** Without a word to anybody. */
    void kill() {
        feeds.forEach(Feed::close);
        process.kill();
        waiting.forEach(one -> one.applied.complete(false));
        waiting.clear();
        link.close();
    }

    /** Puts a stream's state aside, where there is something to put aside. */
    void snapshot(StreamId stream) {
        lanes.capture(stream, new CopyBuffer()).ifPresent(this::store);
    }

    private void store(StreamCapture capture) {
        try {
            world.snapshots()
                    .put(
                            new Position(
                                    capture.progress().stream(),
                                    capture.progress().appliedPosition()),
                            SnapshotFile.write(capture, world.nowUs()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Recovery recovery(HostingMarkers markers) {
        var recovery = new SnapshotRecovery(world.snapshots(), world.log().storage(), Duration.ofSeconds(1));
        return (stream, state) -> {
            StartPoint start = recovery.recover(stream, state);
            if (state instanceof EntityState entities) {
                entities.forEachHosting(markers::marked);
            }
            return start;
        };
    }

    private void apply(RawCommit commit) {
        lanes.apply(commit);
        world.checks().digest(nodeId, lanes.progress(commit.stream()));
        for (Waiting one : List.copyOf(waiting)) {
            if (isApplied(one.position)) {
                waiting.remove(one);
                one.applied.complete(true);
            }
        }
    }

    private boolean isApplied(Position position) {
        return lanes.progress(position.stream()).appliedPosition() >= position.sequence();
    }

    private boolean isCaughtUp() {
        return endsAtStart.entrySet().stream().allMatch(end -> isApplied(new Position(end.getKey(), end.getValue())));
    }

    private boolean awaitApplied(Position position, Duration timeout) throws InterruptedException {
        if (isApplied(position) || !process.isAlive()) {
            return isApplied(position);
        }
        var one = new Waiting(position, new CompletableFuture<>());
        waiting.add(one);
        process.schedule(timeout.toNanos(), () -> one.applied.complete(false));
        try {
            return one.applied.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("expected waiting to end with an answer", e);
        } finally {
            waiting.remove(one);
        }
    }

    private void takePart() throws InterruptedException {
        while (process.isAlive()) {
            cluster.step(isCaughtUp());
            if (!process.sleep(CLUSTER_STEP)) {
                return;
            }
        }
    }

    /** As core NATS carries them: to everybody, the sender too, and nobody minds one that is lost. */
    private void heartbeat() {
        long leaseId = cluster.leaseId();
        for (SimulatedNode other : List.copyOf(world.nodes().values())) {
            long delay = otherNodes.delay();
            if (delay != Network.LOST && !other.otherNodes.isCut()) {
                other.process.schedule(delay, () -> other.cluster.heard(nodeId, leaseId));
            }
        }
        cluster.look();
        process.schedule(CLUSTER.heartbeat().toNanos(), this::heartbeat);
    }

    private void maintain() throws InterruptedException {
        while (process.isAlive()) {
            if (isCaughtUp()) {
                deciding.round();
            }
            if (!process.sleep(ROUND)) {
                return;
            }
        }
    }
}
