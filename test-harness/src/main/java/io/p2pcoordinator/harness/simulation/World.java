package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.etcd.memory.InMemoryEtcd;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    private static final long EPOCH_US = 1_700_000_000_000_000L;

    private final RandomGenerator random;
    private final VirtualTime time = new VirtualTime(0);
    private final Trace trace;
    private final Faults faults;
    private final Build build;
    private final InMemoryEtcd etcd;
    private final LogServer log;
    private final Checks checks;
    private final KeptSnapshots snapshots = new KeptSnapshots();
    private final NodeMessages.Services services = new NodeMessages.Services();
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private final Map<String, MapServer> mapServers = new LinkedHashMap<>();

    World(long seed, Build build, @Nullable Consumer<String> out) {
        random = new Random(seed);
        trace = new Trace(time, out);
        faults = new Faults(random);
        this.build = build;
        etcd = new InMemoryEtcd(time, time);
        log = new LogServer(time, EPOCH_US, build);
        checks = new Checks(new Judge(log.storage(), trace), trace);
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

    Map<String, MapServer> mapServers() {
        return mapServers;
    }

    SimulatedProcess process(String name) {
        return new SimulatedProcess(name, time, random, trace);
    }

    Network network() {
        return new Network(random, faults);
    }

    /** Empty states of the streams that this world uses. */
    Map<StreamId, StreamState> states(ControlState control) {
        var states = new LinkedHashMap<StreamId, StreamState>();
        states.put(StreamId.CONTROL, build.control(control));
        states.put(StreamId.TELEMETRY, new TelemetryState());
        ZONES.forEach(zone -> states.computeIfAbsent(Subject.entity(zone).stream(), _ -> build.entities()));
        return states;
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

    void advance(Duration duration) {
        time.advance(duration);
    }

    void end() {
        List.copyOf(nodes.keySet()).forEach(this::killNode);
        List.copyOf(mapServers.keySet()).forEach(this::killMapServer);
        advance(Duration.ofMillis(1));
    }
}
