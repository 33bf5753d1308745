package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.cluster.ClusterNode;
import io.p2pcoordinator.app.decide.AcknowledgedPositions;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.flags.RuntimeFlags;
import io.p2pcoordinator.app.hosting.migration.MarkerDigests;
import io.p2pcoordinator.app.hosting.migration.MigrationParts;
import io.p2pcoordinator.app.hosting.migration.MigrationThread;
import io.p2pcoordinator.app.hosting.migration.Migrations;
import io.p2pcoordinator.app.hosting.watch.Hosting;
import io.p2pcoordinator.app.hosting.watch.HostingRounds;
import io.p2pcoordinator.app.leader.HostCare;
import io.p2pcoordinator.app.leader.LeaderClaims;
import io.p2pcoordinator.app.leader.LeaderTask;
import io.p2pcoordinator.app.leader.LeaderTaskStatus;
import io.p2pcoordinator.app.leader.LeaderTasks;
import io.p2pcoordinator.app.leader.ProjectingLeader;
import io.p2pcoordinator.app.leader.SessionCare;
import io.p2pcoordinator.app.nats.NatsSharedStore;
import io.p2pcoordinator.app.route.CommandRouter;
import io.p2pcoordinator.app.route.CommandService;
import io.p2pcoordinator.app.route.RetryTime;
import io.p2pcoordinator.app.shared.HostRequests;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.Recovery;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.TrimmableLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.NatsLogin;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStatus;
import io.p2pcoordinator.projections.Projections;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. Opening waits for NATS and PostgreSQL up to their deadlines; etcd may come later. Closing goes in
 * reverse order, on after failures, and lets what was acknowledged come to its end. Thread-safe.
 */
public final class CoordinatorNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorNode.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final NodeConfig config;
    private final TrimmableLog eventLog;
    private final Optional<NodeSnapshots> snapshots;
    private final NatsSharedStore sharedStore;
    private final ControlState control = new ControlState();
    private final ControlFeed feed = new ControlFeed();
    private final Lanes lanes;
    private final EtcdCoordination etcd;
    private final Projections projections;
    private final CommandRouter commands;
    private final Heartbeats heartbeats;
    private final HostingClaims hostingClaims;
    private final AcknowledgedPositions acknowledged = new AcknowledgedPositions();
    private final CommitFactory commits;
    private final NodeHealth health;
    private final LeaderTasks leaderTasks;
    private final Bans bans;
    private final RuntimeFlags flags;
    private final ClusterNode cluster;
    private final Hosting hosting;
    private final MarkerDigests markerDigests = new MarkerDigests();
    private final Migrations migrations;

    /** @param etcd taken over: from now on it is this node's to close */
    private CoordinatorNode(
            NodeConfig config, InstantSource clock, Consumer<Throwable> onFailure, EtcdCoordination etcd) {
        this.config = config;
        this.etcd = etcd;
        flags = new RuntimeFlags(control, config.flagDefaults());
        var tables = new Preparation("tables", () -> Projections.prepare(config.projections()));
        try {
            eventLog = open(JetStreamEventLog.connect(config.nats()));
            sharedStore = open(NatsSharedStore.connect(config.nats())); // after the log, which waits for NATS
            snapshots = config.snapshots().map(policy -> open(NodeSnapshots.open(config, policy, eventLog)));
            commits = new CommitFactory(config.nodeId(), clock, UUID::randomUUID);
            bans = new Bans(control, commits::nowUs);
            var telemetry = new TelemetryState();
            var markers = new HostingMarkers(eventLog, commits, acknowledged);
            lanes = open(Lanes.start(
                    eventLog,
                    config.lanes(),
                    stream -> watched(stream, stateOf(stream, control, telemetry)),
                    snapshots.map(kept -> kept.recovery(markers)).orElse(Recovery.NONE),
                    List.of(markers, markerDigests, feed),
                    onFailure));
            tables.await();
            projections = open(Projections.openPrepared(
                    config.projections(),
                    logOfProjectors(),
                    clock,
                    new ProjectingLeader(etcd.leadership()),
                    onFailure));
            open(etcd);
            var caughtUp = new CompletableFuture<BooleanSupplier>();
            etcd.ownership()
                    .epochsAbove(() -> caughtUp.getNow(() -> false).getAsBoolean()
                            ? OptionalLong.of(control.highestOwnerEpoch())
                            : OptionalLong.empty());
            cluster = new ClusterNode(config.nodeId(), etcd, config.cluster());
            var _ = open(cluster.watch(sharedStore, this::logAnswers));
            snapshots.ifPresent(kept ->
                    open(kept.keep(lanes, new LeaderClaims(etcd.leadership(), config.nodeId()), projections, clock)));
            var authority = cluster.authority();
            var deciding = new Deciding(
                    new Deciding.Parts(
                            config.nodeId(),
                            eventLog,
                            lanes,
                            control,
                            etcd.ownership(),
                            authority,
                            markers,
                            sharedStore),
                    commits,
                    acknowledged,
                    RetryTime.system());
            CommandProcessor processor = deciding.processor();
            commands = deciding.commands();
            heartbeats = new Heartbeats(eventLog, control, processor, commits, acknowledged);
            hostingClaims = new HostingClaims(commands);
            var maintenance = open(new Maintenance(
                    new Maintenance.Parts(eventLog, lanes, control, commits),
                    markers,
                    zone -> etcd.ownership().held(zone).isPresent()));
            boolean _ = caughtUp.complete(maintenance::caughtUp);
            leaderTasks = open(LeaderTasks.start(
                    etcd.leadership(),
                    maintenance::caughtUp,
                    commits::nowUs,
                    leaderTasks(
                            new HostCare.Parts(eventLog, lanes, control, telemetry, processor, commits), maintenance)));
            hosting = new Hosting(
                    new Hosting.Parts(
                            control,
                            telemetry,
                            zone -> etcd.ownership().held(zone).isPresent(),
                            maintenance::caughtUp,
                            commits::nowUs,
                            maintenance::listeningSinceUs),
                    config.hosting(),
                    flags);
            feed.add(hosting.index()::applied);
            var _ = open(HostingRounds.start(hosting));
            health = new NodeHealth(eventLog, etcd, projections, maintenance::caughtUp);
            var _ = open(
                    CommandService.start(sharedStore, config.nodeId(), deciding.local(), lanes, maintenance::caughtUp));
            open(cluster)
                    .start(new ClusterNode.Parts(
                            control,
                            processor,
                            maintenance::caughtUp,
                            () -> eventLog.health().reachable(),
                            deciding::nodeGone));
            migrations = new Migrations(
                    new MigrationParts(
                            control,
                            zone -> etcd.ownership().held(zone).isPresent(),
                            deciding.local(),
                            processor::process,
                            deciding::mark,
                            markerDigests,
                            hosting.choice(),
                            commits::nowUs),
                    config.migrations(),
                    flags::isP2pOn);
            feed.add(migrations::applied);
            hosting.onTrouble(migrations);
            var _ = open(MigrationThread.start(migrations, maintenance::caughtUp));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * @param onFailure called when the node cannot go on safely and must stop, for example when the log was cut
     * @throws RuntimeException saying what is missing, when NATS or PostgreSQL do not answer in time
     */
    public static CoordinatorNode open(NodeConfig config, InstantSource clock, Consumer<Throwable> onFailure) {
        // First of all, since its lease takes a while and nobody waits for it until the end.
        var etcd = EtcdCoordination.connect(config.etcd(), identity(config));
        try {
            return new CoordinatorNode(config, clock, onFailure, etcd);
        } catch (RuntimeException e) {
            etcd.close();
            throw e;
        }
    }

    private static NodeIdentity identity(NodeConfig config) {
        return new NodeIdentity(
                config.nodeId(), config.endpoints(), config.cluster().weight(), NodeState.STARTING);
    }

    public String nodeId() {
        return config.nodeId();
    }

    public ControlReader control() {
        return control;
    }

    public Bans bans() {
        return bans;
    }

    /** What is switched on now. */
    public RuntimeFlags flags() {
        return flags;
    }

    /**
     * Where a stream ends now.
     *
     * @throws LogUnavailableException when the log does not answer
     */
    public Position endOf(StreamId stream) {
        return eventLog.end(stream);
    }

    /**
     * To publish entity deltas with, under a producer id of this node's own; on a connection of its own, since what is not answered there, as
     * where the node may not publish deltas, must not hold up markers. For the start alone; closed with the node.
     */
    public EventPublisher publisher(String producerId) {
        JetStreamConfig nats =
                config.npcLogin().map(login -> config.nats().withLogin(login)).orElse(config.nats());
        return open(EventPublisher.open(open(JetStreamEventLog.connectToPublish(nats)), producerId));
    }

    /** What changes from now on. */
    public ControlFeed feed() {
        return feed;
    }

    /** For any command, whichever node decides it. */
    public CommandRouter commands() {
        return commands;
    }

    /** Which host is the best for a zone, and which hosts are in trouble. */
    public Hosting hosting() {
        return hosting;
    }

    /** What all nodes share; closed with the node. */
    public SharedStore sharedStore() {
        return sharedStore;
    }

    /** Where hosts ask over NATS; closed with the node. */
    public HostRequests hostRequests() {
        return sharedStore;
    }

    /** Where the log ends now; asks it. */
    public Position end(StreamId stream) {
        return eventLog.end(stream);
    }

    public Heartbeats heartbeats() {
        return heartbeats;
    }

    /** How zones come to their hosts. */
    public Migrations migrations() {
        return migrations;
    }

    public HostingClaims hostingClaims() {
        return hostingClaims;
    }

    public Projections projections() {
        return projections;
    }

    public Lanes lanes() {
        return lanes;
    }

    /** The newest snapshot of each stream that has one. */
    public List<SnapshotStatus> snapshots() {
        return snapshots.map(NodeSnapshots::status).orElse(List.of());
    }

    public EtcdCoordination etcd() {
        return etcd;
    }

    /** What this node has done as leader. */
    public List<LeaderTaskStatus> leaderTasks() {
        return leaderTasks.status();
    }

    /** Gives away what it has to do for others, and takes none of it, until {@link #resume}. Returns at once. */
    public void drain() {
        var _ = etcd.leadership().resign();
        cluster.drain();
    }

    /** As {@link #drain}, and waits until others have taken over, ten seconds at most. For a node that is to be closed next. */
    public void leave() {
        var _ = etcd.leadership().resign();
        cluster.leave();
    }

    /** Takes part again. */
    public void resume() {
        cluster.resume();
        etcd.leadership().stand();
    }

    /** This node's part in sharing the zones. */
    public ClusterNode cluster() {
        return cluster;
    }

    public AcknowledgedPositions acknowledged() {
        return acknowledged;
    }

    public NodeHealth health() {
        return health;
    }

    /** Microseconds since 1970, of the clock that commits are stamped with. */
    public long nowUs() {
        return commits.nowUs();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable last = opened.pop();
            try {
                last.close();
            } catch (Exception e) {
                log.error(
                        "closing {} failed; going on with the rest",
                        last.getClass().getSimpleName(),
                        e);
            }
        }
    }

    /** The empty state of a stream. */
    public static StreamState stateOf(StreamId stream, ControlState control, TelemetryState telemetry) {
        if (stream.isEntity()) {
            return new EntityState();
        }
        return stream.equals(StreamId.CONTROL) ? control : telemetry;
    }

    private List<LeaderTask> leaderTasks(HostCare.Parts parts, Maintenance maintenance) {
        var tasks = new ArrayList<LeaderTask>();
        tasks.add(new HostCare(parts, config.hostTimeout(), maintenance::listeningSinceUs).task());
        tasks.addAll(new SessionCare(control, commands, commits::nowUs, config.sessionTimes()).tasks());
        return tasks;
    }

    private StreamState watched(StreamId stream, StreamState state) {
        if (state instanceof EntityState entities) {
            markerDigests.watch(stream, entities);
        }
        return state;
    }

    private boolean logAnswers() {
        try {
            return eventLog.health().reachable()
                    && eventLog.end(StreamId.CONTROL).sequence() >= 0;
        } catch (LogUnavailableException e) {
            log.debug("the log does not answer", e);
            return false;
        }
    }

    /** With a login of their own they cannot write to the log, whatever happens to them. */
    private EventLog logOfProjectors() {
        Optional<NatsLogin> login = config.projectorLogin();
        return login.isEmpty()
                ? eventLog
                : open(JetStreamEventLog.connectToRead(config.nats().withLogin(login.get())));
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }
}
