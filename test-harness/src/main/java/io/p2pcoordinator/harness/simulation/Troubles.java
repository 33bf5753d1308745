package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What happens to processes and servers, one after the other, until it is told to end. */
final class Troubles {
    private static final long LONGEST_PAUSE_MS = 6_000;
    private static final long LONGEST_CUT_MS = 12_000;
    private static final long LONGEST_DOWN_MS = 4_000;
    /** Longer than appends are looked for: then their outcome is unknown. */
    private static final long LONGEST_LOG_DOWN_MS = 9_000;

    private static final long LONGEST_DISK_MS = 1_500;

    private final World world;
    private final RandomGenerator random;
    private boolean etcdUp = true;
    private boolean ended;

    Troubles(World world) {
        this.world = world;
        this.random = world.random();
    }

    void start() {
        next();
    }

    /** Everything is well from now on: what was down is up, what was cut is whole. */
    void end() {
        ended = true;
        world.faults().end();
        world.nodes().values().forEach(node -> {
            node.process().resume();
            node.cluster().resume();
            node.network().cut(false);
            node.otherNodes().cut(false);
        });
        world.mapServers().values().forEach(server -> {
            server.process().resume();
            server.network().cut(false);
        });
        world.projectors().values().forEach(projector -> {
            projector.process().resume();
            projector.network().cut(false);
        });
        World.PROJECTIONS.keySet().forEach(this::projectAgain);
        world.log().diskDelayNanos(0);
        upLog();
        upEtcd();
        World.NODES.forEach(this::startAgain);
    }

    private void next() {
        in(random.nextLong(2L * world.faults().meanPauseBetweenMs()), () -> {
            happen();
            next();
        });
    }

    private void in(long ms, Runnable what) {
        world.time().schedule(Duration.ofMillis(ms).toNanos(), () -> {
            if (!ended) {
                what.run();
            }
        });
    }

    private void happen() {
        switch (random.nextInt(26)) {
            case 0, 1, 2 -> crashNode();
            case 3, 4, 5 -> pauseNode();
            case 6, 7 -> cutNode();
            case 8 -> cutFromOthers();
            case 9 -> crashEtcd();
            case 10 -> breakWatches();
            case 11, 12 -> crashLog();
            case 13 -> slowDisk();
            case 14, 15, 16 -> snapshot();
            case 17 -> pauseMapServer();
            case 18 -> cutMapServer();
            case 19 -> killMapServer();
            case 20, 21 -> killProjector();
            case 22 -> pauseProjector();
            case 23 -> cutProjector();
            default -> drainNode();
        }
    }

    private void crashNode() {
        String nodeId = World.NODES.get(random.nextInt(World.NODES.size()));
        if (world.nodes().containsKey(nodeId)) {
            world.killNode(nodeId);
            in(random.nextLong(LONGEST_DOWN_MS), () -> startAgain(nodeId));
        }
    }

    private void startAgain(String nodeId) {
        if (!world.nodes().containsKey(nodeId)) {
            world.startNode(nodeId);
        }
    }

    private void pauseNode() {
        any(world.nodes().values()).ifPresent(node -> {
            long ms = random.nextLong(LONGEST_PAUSE_MS);
            world.trace().event("pause", node.nodeId(), ms);
            node.process().pause(Duration.ofMillis(ms));
        });
    }

    private void drainNode() {
        any(world.nodes().values()).ifPresent(node -> {
            long ms = random.nextLong(LONGEST_CUT_MS);
            world.trace().event("drain", node.nodeId(), ms);
            node.cluster().drain();
            in(ms, () -> node.cluster().resume());
        });
    }

    private void cutNode() {
        any(world.nodes().values()).ifPresent(node -> {
            long ms = random.nextLong(LONGEST_CUT_MS);
            world.trace().event("cut", node.nodeId(), ms);
            node.network().cut(true);
            in(ms, () -> node.network().cut(false));
        });
    }

    private void cutFromOthers() {
        any(world.nodes().values()).ifPresent(node -> {
            long ms = random.nextLong(LONGEST_CUT_MS);
            world.trace().event("cut from other nodes", node.nodeId(), ms);
            node.otherNodes().cut(true);
            in(ms, () -> node.otherNodes().cut(false));
        });
    }

    private void crashEtcd() {
        if (etcdUp) {
            etcdUp = false;
            world.trace().event("etcd crashes");
            world.etcd().crash();
            in(random.nextLong(LONGEST_DOWN_MS), this::upEtcd);
        }
    }

    private void upEtcd() {
        if (!etcdUp) {
            etcdUp = true;
            world.trace().event("etcd starts");
            world.etcd().restart();
        }
    }

    private void breakWatches() {
        world.trace().event("etcd's watches break");
        switch (random.nextInt(3)) {
            case 0 -> world.etcd().breakWatches("broken by the simulation");
            case 1 -> world.etcd().silenceWatches();
            default -> world.etcd().compact();
        }
    }

    private void crashLog() {
        if (world.log().life() > 0) {
            world.trace().event("log crashes");
            world.log().crash();
            in(random.nextLong(LONGEST_LOG_DOWN_MS), this::upLog);
        }
    }

    private void upLog() {
        if (world.log().life() == 0) {
            world.trace().event("log starts");
            world.log().restart();
        }
    }

    private void slowDisk() {
        long ms = random.nextLong(LONGEST_DISK_MS);
        world.trace().event("slow disk", ms);
        world.log().diskDelayNanos(Duration.ofMillis(ms).toNanos());
        in(random.nextLong(LONGEST_CUT_MS), () -> world.log().diskDelayNanos(0));
    }

    private void snapshot() {
        any(world.nodes().values()).ifPresent(node -> {
            StreamId stream = random.nextBoolean()
                    ? StreamId.CONTROL
                    : Subject.entity(World.ZONES.get(random.nextInt(World.ZONES.size()))).stream();
            world.trace().event("snapshot", node.nodeId(), stream.name());
            node.snapshot(stream);
        });
    }

    private void killProjector() {
        any(List.copyOf(world.projectors().keySet())).ifPresent(name -> {
            world.killProjector(name);
            in(random.nextLong(LONGEST_DOWN_MS), () -> projectAgain(name));
        });
    }

    private void projectAgain(String name) {
        if (world.faults().withTables() && !world.projectors().containsKey(name)) {
            world.startProjector(name);
        }
    }

    private void pauseProjector() {
        any(world.projectors().values())
                .ifPresent(
                        projector -> projector.process().pause(Duration.ofMillis(random.nextLong(LONGEST_PAUSE_MS))));
    }

    private void cutProjector() {
        any(world.projectors().values()).ifPresent(projector -> {
            projector.network().cut(true);
            in(random.nextLong(LONGEST_PAUSE_MS), () -> projector.network().cut(false));
        });
    }

    private void pauseMapServer() {
        any(world.mapServers().values())
                .ifPresent(server -> server.process().pause(Duration.ofMillis(random.nextLong(LONGEST_PAUSE_MS))));
    }

    private void cutMapServer() {
        any(world.mapServers().values()).ifPresent(server -> {
            server.network().cut(true);
            in(random.nextLong(LONGEST_CUT_MS), () -> server.network().cut(false));
        });
    }

    private void killMapServer() {
        any(List.copyOf(world.mapServers().keySet())).ifPresent(world::killMapServer);
    }

    private <T> Optional<T> any(Collection<T> of) {
        var all = new ArrayList<>(of);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }
}
