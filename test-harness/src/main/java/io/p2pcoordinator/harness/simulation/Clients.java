package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.PeerCommand;
import io.p2pcoordinator.app.domain.SessionCommand;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Who sends commands: each client one at a time, to any node, whatever became of the last one. */
final class Clients {
    private static final int CLIENTS = 5;
    private static final int MOST_MAP_SERVERS = 4;
    private static final long LONGEST_THOUGHT_NANOS = Duration.ofMillis(600).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();
    private static final List<String> PEERS = List.of("peer-0", "peer-1");

    private final World world;
    private final RandomGenerator random;
    private long operations;
    private long mapServersStarted;
    private boolean ended;

    Clients(World world) {
        this.world = world;
        this.random = world.random();
    }

    void start() {
        for (int i = 0; i < CLIENTS; i++) {
            think();
        }
    }

    /** They begin nothing any more. */
    void end() {
        ended = true;
    }

    private void think() {
        world.time().schedule(random.nextLong(LONGEST_THOUGHT_NANOS), () -> {
            if (!ended) {
                act();
            }
        });
    }

    private void act() {
        SimulatedNode node = world.nodes().get(World.NODES.get(random.nextInt(World.NODES.size())));
        if (node == null) {
            think(); // connection refused
            return;
        }
        send(node, command(operations + 1), this::think);
    }

    /** Also for those who look whether everything works again. */
    Operation send(SimulatedNode node, Command command, Runnable then) {
        var operation = new Operation(++operations, command);
        world.checks().invoked(operation);
        world.trace()
                .event(
                        "send",
                        operation.number(),
                        command.getClass().getSimpleName(),
                        command.subject().name());
        var first = new Runnable() {
            private boolean over;

            @Override
            public void run() {
                if (!over) {
                    over = true;
                    then.run();
                }
            }
        };
        world.time().schedule(PATIENCE_NANOS, first);
        node.process(command, outcome -> {
            if (!first.over) {
                world.trace().event("told", operation.number(), node.nodeId(), outcome);
                operation.ended(outcome);
                host(command, outcome);
                first.run();
            }
        });
        return operation;
    }

    ZoneCommand settings(long number, String zoneId) {
        return new ZoneCommand.PutZone(
                zoneId,
                ZoneSettings.newBuilder()
                        .setZoneName(zoneId)
                        .setMaxPlayers(1_000)
                        .setP2PEnabled(true)
                        .setDescription(Operation.text(number))
                        .build());
    }

    long nextNumber() {
        return operations + 1;
    }

    private Command command(long number) {
        String zone = any(World.ZONES);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> settings(number, zone);
            case 4, 5 ->
                new SessionCommand.OpenSession(
                        zone, Operation.sessionId(number), any(World.HOSTS), List.of("player"), OptionalInt.empty());
            case 6 -> new PeerCommand.BanPeer(any(PEERS), Operation.text(number), 0);
            case 7, 8 ->
                new HostCommand.RegisterHost(
                        any(World.HOSTS),
                        HostRegistered.newBuilder()
                                .setPlayerId("player")
                                .setPlayerName(Operation.text(number))
                                .setIpAddress("10.0.0.1")
                                .setMaxPlayers(1_000)
                                .build());
            default -> new ZoneCommand.AssignHosting(zone, any(World.HOSTS));
        };
    }

    /** A granted claim is followed by its map server; the one before may go on for a while. */
    private void host(Command command, CommandOutcome outcome) {
        if (command instanceof ZoneCommand.AssignHosting(String zoneId, String _)
                && outcome instanceof CommandOutcome.Done claim) {
            if (world.mapServers().size() >= MOST_MAP_SERVERS) {
                world.killMapServer(world.mapServers().keySet().iterator().next());
            }
            world.startMapServer("map-" + ++mapServersStarted, zoneId, claim);
        }
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
