package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One seed: three nodes, their servers, projectors, map servers and clients under troubles (safety), then everything heals and has to
 * work within bounds of virtual time (liveness). The same seed gives the same run, on any machine.
 */
public final class Simulation {
    private static final Duration STEP = Duration.ofMillis(500);
    /** Leases, their retries and the claims behind them, and the commands that were waiting. */
    private static final Duration BOUND = Duration.ofSeconds(40);
    /** Messages that were on their way when the troubles ended. */
    private static final Duration LATE_MESSAGES = Duration.ofSeconds(4);

    private final World world;
    private final Clients clients;
    private final Troubles troubles;

    private Simulation(long seed, Build build, @Nullable Consumer<String> out) {
        world = new World(seed, build, out);
        clients = new Clients(world);
        troubles = new Troubles(world);
    }

    /** Runs a seed. */
    public static SimulationResult run(long seed) {
        return run(seed, new Build(), null);
    }

    /** @param out told what happens, line by line */
    public static SimulationResult run(long seed, Consumer<String> out) {
        return run(seed, new Build(), out);
    }

    static SimulationResult run(long seed, Build build, @Nullable Consumer<String> out) {
        var simulation = new Simulation(seed, build, out);
        try {
            simulation.run();
        } catch (RuntimeException | Error e) {
            simulation.world.trace().failed("the simulation failed", e);
        }
        return simulation.result(seed);
    }

    private void run() {
        World.NODES.forEach(world::startNode);
        boolean withTables = world.faults().withTables();
        if (withTables) {
            World.PROJECTIONS.keySet().forEach(world::startProjector);
        }
        clients.start();
        troubles.start();
        world.advance(Duration.ofMillis(world.faults().troublesMs()));
        if (withTables) {
            world.tablesCheck().compare();
        }
        troubles.end();
        recover();
        clients.end();
        List.copyOf(world.mapServers().keySet()).forEach(world::killMapServer);
        world.advance(LATE_MESSAGES);
        within("all lanes are at the end of the log", this::isCaughtUp);
        if (withTables) {
            within("the tables are at the end of the log", this::isProjected);
            world.tablesCheck().compare();
        }
        world.checks().end();
        world.end();
    }

    /** Every zone takes a command on every node. */
    private void recover() {
        var open = new HashMap<String, List<String>>();
        World.NODES.forEach(node -> open.put(node, new ArrayList<>(World.ZONES)));
        for (String nodeId : World.NODES) {
            tryAll(nodeId, open);
        }
        within(
                "every node carries out a command on every zone",
                () -> open.values().stream().allMatch(List::isEmpty));
    }

    private void tryAll(String nodeId, Map<String, List<String>> open) {
        List<String> zones = open.getOrDefault(nodeId, List.of());
        SimulatedNode node = world.nodes().get(nodeId);
        if (zones.isEmpty() || node == null) {
            return;
        }
        String zone = zones.getFirst();
        var sent = new Operation[1];
        sent[0] = clients.send(node, clients.settings(clients.nextNumber(), zone), () -> {
            if (sent[0].outcome() instanceof CommandOutcome.Done) {
                zones.remove(zone);
            }
            world.time().schedule(STEP.toNanos(), () -> tryAll(nodeId, open));
        });
    }

    private boolean isCaughtUp() {
        return world.nodes().values().stream()
                .allMatch(node -> world.streams().stream().allMatch(stream -> isCaughtUp(node, stream)));
    }

    private boolean isCaughtUp(SimulatedNode node, StreamId stream) {
        return node.lanes().progress(stream).appliedPosition()
                == world.log().storage().end(stream).sequence();
    }

    private boolean isProjected() {
        return world.streams().stream()
                .allMatch(stream -> world.tablesCheck().position(stream)
                        == world.log().storage().end(stream).sequence());
    }

    private void within(String what, BooleanSupplier holds) {
        for (Duration left = BOUND; left.isPositive(); left = left.minus(STEP)) {
            if (holds.getAsBoolean()) {
                return;
            }
            world.advance(STEP);
        }
        world.trace().violation("expected within " + BOUND.toSeconds() + " s of peace that " + what);
    }

    private SimulationResult result(long seed) {
        Trace trace = world.trace();
        return new SimulationResult(
                seed,
                trace.hash(),
                trace.events(),
                world.checks().done(),
                world.checks().acknowledged(),
                world.log().storage().end(StreamId.CONTROL).sequence(),
                trace.violations(),
                trace.cause(),
                trace.isDisturbed());
    }
}
