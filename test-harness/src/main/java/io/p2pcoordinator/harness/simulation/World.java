package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.etcd.memory.InMemoryEtcd;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.projections.control.ControlProjection;
import io.p2pcoordinator.projections.entity.EntityProjection;
import io.p2pcoordinator.projections.projector.Projection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Everything there is in one simulation, and what all parts of it share. One thread. */
final class World {
    static final List<String> NODES = List.of("node-a", "node-b", "node-c");
    static final List<String> ZONES =
            IntStream.range(0, 3).mapToObj(i -> "zone-" + i).toList();
    static final List<String> HOSTS = List.of("host-0", "host-1");
    /** By the name of the process that runs them: each twice. */
    static final Map<String, Projection> PROJECTIONS = projections();

    private static final long EPOCH_US = 1_700_000_000_000_000L;

    private final RandomGenerator random;
    private final VirtualTime time = new VirtualTime(0);
    private final Trace trace;
    private final Faults faults;
    private final Build build;
    private final InMemoryEtcd etcd;
    private final LogServer log;
    private final Checks checks;
    private final Tables tables;
    private final TablesCheck tablesCheck;
    private final Set<StreamId> streams = new LinkedHashSet<>();
    private final KeptSnapshots snapshots = new KeptSnapshots();
    private final NodeMessages.Services services = new NodeMessages.Services();
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private final Map<String, MapServer> mapServers = new LinkedHashMap<>();
    private final Map<String, ProjectorProcess> projectors = new LinkedHashMap<>();

    World(long seed, Build build, @Nullable Consumer<String> out) {
        random = new Random(seed);
        trace = new Trace(time, out);
        faults = new Faults(random);
        this.build = build;
        etcd = new InMemoryEtcd(time, time);
        log = new LogServer(time, EPOCH_US, build);
        checks = new Checks(new Judge(log.storage(), trace), trace);
        tables = new Tables(build::isInTransaction);
        tablesCheck = new TablesCheck(
                tables, log.storage(), List.of(new ControlProjection(), new EntityProjection(Duration.ZERO)), trace);
        streams.add(StreamId.CONTROL);
        streams.add(StreamId.TELEMETRY);
        ZONES.forEach(zone -> streams.add(Subject.entity(zone).stream()));
    }

    RandomGenerator random() {
        return random;
    }

    VirtualTime time() {
        return time;
    }

    Trace trace() {
        return trace;
    }

    Faults faults() {
        return faults;
    }

    Build build() {
        return build;
    }

    InMemoryEtcd etcd() {
        return etcd;
    }

    LogServer log() {
        return log;
    }

    Checks checks() {
        return checks;
    }

    Tables tables() {
        return tables;
    }

    TablesCheck tablesCheck() {
        return tablesCheck;
    }

    /** Those that this world uses. */
    Set<StreamId> streams() {
        return streams;
    }

    KeptSnapshots snapshots() {
        return snapshots;
    }

    NodeMessages.Services services() {
        return services;
    }

    /** Microseconds since 1970 of a clock without fault. */
    long nowUs() {
        return EPOCH_US + time.nanos() / 1_000;
    }

    /** Those that live. */
    Map<String, SimulatedNode> nodes() {
        return nodes;
    }

    Map<String, ProjectorProcess> projectors() {
        return projectors;
    }

    Map<String, MapServer> mapServers() {
        return mapServers;
    }

    SimulatedProcess process(String name) {
        return new SimulatedProcess(name, time, random, trace);
    }

    Network network() {
        return new Network(random, faults);
    }

    /** Empty states of this world's streams. */
    Map<StreamId, StreamState> states(ControlState control) {
        var states = new LinkedHashMap<StreamId, StreamState>();
        streams.forEach(stream -> states.put(stream, stateOf(stream, control)));
        return states;
    }

    private StreamState stateOf(StreamId stream, ControlState control) {
        if (stream.isEntity()) {
            return build.entities();
        }
        return stream.equals(StreamId.CONTROL) ? build.control(control) : new TelemetryState();
    }

    void startProjector(String name) {
        trace.event("start", name);
        projectors.put(name, new ProjectorProcess(this, name, Objects.requireNonNull(PROJECTIONS.get(name))));
    }

    void killProjector(String name) {
        ProjectorProcess projector = projectors.remove(name);
        if (projector != null) {
            trace.event("kill", name);
            projector.kill();
        }
    }

    void startNode(String nodeId) {
        trace.event("start", nodeId);
        try {
            nodes.put(nodeId, new SimulatedNode(nodeId, this));
        } catch (InterruptedException e) {
            throw new IllegalStateException("expected a start that waits for nobody", e);
        }
    }

    void killNode(String nodeId) {
        SimulatedNode node = nodes.remove(nodeId);
        if (node != null) {
            trace.event("kill", nodeId);
            node.kill();
        }
    }

    void killMapServer(String name) {
        MapServer server = mapServers.remove(name);
        if (server != null) {
            trace.event("kill", name);
            server.kill();
        }
    }

    /** One that takes the place of whoever hosts the zone, once it has its claim granted. */
    void startMapServer(String name, String zoneId, CommandOutcome.Done claim) {
        trace.event("start", name, zoneId, claim.position());
        mapServers.put(name, new MapServer(this, name, zoneId, claim.position().sequence()));
    }

    private static Map<String, Projection> projections() {
        var projections = new LinkedHashMap<String, Projection>();
        for (String place : List.of("here", "there")) {
            projections.put("control-" + place, new ControlProjection());
            projections.put("entities-" + place, new EntityProjection(Duration.ZERO));
        }
        return projections;
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    void end() {
        List.copyOf(nodes.keySet()).forEach(this::killNode);
        List.copyOf(mapServers.keySet()).forEach(this::killMapServer);
        List.copyOf(projectors.keySet()).forEach(this::killProjector);
        advance(Duration.ofMillis(1));
    }
}
