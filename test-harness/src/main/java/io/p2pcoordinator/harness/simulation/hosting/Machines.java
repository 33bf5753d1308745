package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.MigrationCommand.TakeZoneState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.migration.Assignments.Assignment;
import io.p2pcoordinator.app.simulation.ZoneEntities;
import io.p2pcoordinator.harness.simulation.hosting.Machine.Habit;
import io.p2pcoordinator.harness.simulation.hosting.Machine.Served;
import io.p2pcoordinator.harness.simulation.hosting.Machine.Trouble;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.p2pcoordinator.proto.v1.ZoneStateTaken;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** All hosts: they come and go, beat, take over what they are given, publish, and fail. */
final class Machines {
    private static final int BEATS_A_LOSS = 50;
    private static final int POLLS_A_LOSS = 40;
    private static final int MOST_UNSENT = 20;
    private static final int BAD_HABITS_PERCENT = 8;
    private static final int REPORTING_PLAYERS = 3;
    private static final long PUBLISH_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long REPORT_NANOS = Duration.ofSeconds(6).toNanos();
    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LATE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long SLOW_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long WRONG_CLOCK_US = Duration.ofDays(2).toNanos() / 1_000;
    private static final List<Habit> BAD_HABITS =
            List.of(Habit.NEVER_CONFIRMS, Habit.CONFIRMS_LATE, Habit.TAKES_WRONG_STATE, Habit.TAKES_STATE_SLOWLY);
    private static final List<String> REGIONS = List.of("eu", "us", "asia", "sa", "");

    private final HostingSimulation world;
    private final RandomGenerator random;
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private long figure;

    Machines(HostingSimulation world) {
        this.world = world;
        this.random = world.random;
        for (int number = 0; number < world.scale.servers(); number++) {
            add(server(number));
        }
        for (int number = 0; number < world.scale.machines(); number++) {
            add(player(number));
        }
    }

    void start() {
        for (Machine machine : machines.values()) {
            if (machine.isServer() || random.nextDouble() < onlineShare()) {
                soon(Duration.ofSeconds(20).toNanos(), () -> comeUp(machine));
            } else {
                comeUpLater(machine);
            }
        }
    }

    Collection<Machine> all() {
        return machines.values();
    }

    Machine get(String hostId) {
        Machine machine = machines.get(hostId);
        if (machine == null) {
            throw new IllegalStateException("expected a simulated host, but it is " + hostId);
        }
        return machine;
    }

    /** Whether the peer, by its id, is a host that the coordinator hears. */
    boolean isConnected(String peerId) {
        Machine machine = machines.get(peerId);
        return machine != null && machine.isConnected();
    }

    /** A slot or zone of its own has changed: it asks for its assignments soon. */
    void told(String hostId) {
        Machine machine = get(hostId);
        if (!machine.pollPlanned) {
            machine.pollPlanned = true;
            boolean isLost = random.nextInt(POLLS_A_LOSS) == 0;
            soon(isLost ? AGAIN_NANOS : 60_000_000, () -> poll(machine));
        }
    }

    /** Whoever has the zone up to now publishes once more, if it still can. */
    void lastWords(String zoneId) {
        String former = world.log
                .control
                .zone(zoneId)
                .flatMap(zone -> zone.care().running())
                .map(running -> running.getStarted().getFromHostId())
                .orElse("");
        if (!former.isEmpty()) {
            Machine machine = get(former);
            Served served = machine.serving.get(zoneId);
            if (served != null && machine.isConnected()) {
                publish(machine, zoneId, served);
            }
        }
    }

    // --- coming and going ----------------------------------------------------------------------------------------

    private double onlineShare() {
        return 0.25 + 0.5 * world.shareOfDay();
    }

    private void comeUpLater(Machine machine) {
        double share = onlineShare();
        double meanMs = Duration.ofHours(4).toMillis() * (1 - share) / share;
        later(meanMs, () -> comeUp(machine));
    }

    private void comeUp(Machine machine) {
        machine.alive = true;
        machine.trouble = Trouble.NONE;
        machine.serving.clear();
        machine.unsent.clear();
        machine.unwellAtUs = world.nowUs();
        int life = ++machine.life;
        machine.heardAtUs = world.nowUs();
        register(machine, life);
        ofLife(machine, life, random.nextLong(machine.intervalUs() * 1_000), () -> beat(machine, life));
        ofLife(machine, life, random.nextLong(PUBLISH_NANOS), () -> publishAll(machine, life));
        Duration stay = machine.isServer() ? Duration.ofHours(16) : Duration.ofHours(4);
        later((double) stay.toMillis(), () -> {
            if (machine.life == life) {
                leave(machine);
            }
        });
        planTrouble(machine, life);
    }

    private void register(Machine machine, int life) {
        CommandOutcome outcome = world.log.process(new HostCommand.RegisterHost(machine.hostId, machine.registration));
        if (outcome instanceof CommandOutcome.Done) {
            told(machine.hostId);
        } else {
            ofLife(machine, life, AGAIN_NANOS, () -> register(machine, life));
        }
    }

    private void leave(Machine machine) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                goodbye(machine);
                returns(machine);
            }
            case 4 -> { // its program is started anew
                goodbye(machine);
                soon(30_000_000, () -> comeUp(machine));
            }
            case 5 -> {
                crash(machine);
                later(4_000, () -> comeUp(machine));
            }
            default -> {
                crash(machine);
                returns(machine);
            }
        }
    }

    private void returns(Machine machine) {
        if (machine.isServer()) {
            later((double) Duration.ofMinutes(4).toMillis(), () -> comeUp(machine));
        } else {
            comeUpLater(machine);
        }
    }

    void crash(Machine machine) {
        world.evidence.event("crash", machine.hostId, "");
        end(machine);
        reports(machine, machine.life, 8);
    }

    /** All of a sudden, and back some time later. */
    void crashAndReturn(Machine machine) {
        crash(machine);
        returns(machine);
    }

    private void goodbye(Machine machine) {
        if (machine.isConnected()) {
            world.evidence.event("goodbye", machine.hostId, "");
            var _ = world.log.process(new HostCommand.RemoveHost(machine.hostId));
        }
        end(machine);
    }

    private void end(Machine machine) {
        machine.alive = false;
        machine.life++;
        machine.unwellAtUs = world.nowUs();
        machine.serving.clear();
        machine.unsent.clear();
    }

    // --- troubles ------------------------------------------------------------------------------------------------

    private void planTrouble(Machine machine, int life) {
        later((double) Duration.ofHours(machine.isServer() ? 12 : 6).toMillis(), () -> {
            if (machine.life == life) {
                trouble(machine, life);
            }
        });
    }

    private void trouble(Machine machine, int life) {
        Trouble[] all = Trouble.values();
        machine.trouble = all[1 + random.nextInt(all.length - 1)];
        long lastsMs = switch (machine.trouble) {
            case OVERLOADED, ERRORS, LAGGING -> random.nextLong(60_000, 400_000);
            case CUT_OFF, FROZEN, NONE -> random.nextLong(5_000, 180_000);
        };
        world.evidence.event("trouble", machine.hostId, machine.trouble.name());
        if (!machine.isConnected()) {
            reports(machine, life, 30);
        }
        ofLife(machine, life, lastsMs * 1_000_000, () -> {
            machine.trouble = Trouble.NONE;
            machine.unwellAtUs = world.nowUs();
            told(machine.hostId);
            planTrouble(machine, life);
        });
    }

    /** Players of its zones say whether they reach it, as long as it is the same process in the same trouble. */
    private void reports(Machine machine, int life, int times) {
        soon(REPORT_NANOS, () -> {
            boolean isOver = machine.life != life || (machine.alive && machine.isConnected());
            if (isOver || times == 0 || world.log.isAway()) {
                return;
            }
            for (ZoneState zone : world.zonesAt(machine.hostId)) {
                zone.sessions().all().stream()
                        .flatMap(session -> session.players().ids().stream())
                        .limit(REPORTING_PLAYERS)
                        .forEach(playerId -> world.coordinator.reported(
                                zone.zoneId(), machine.hostId, playerId, machine.isReachable()));
            }
            reports(machine, life, times - 1);
        });
    }

    // --- what it does --------------------------------------------------------------------------------------------

    private void beat(Machine machine, int life) {
        long intervalNanos = machine.intervalUs() * 1_000;
        boolean isLagging = machine.trouble == Trouble.LAGGING;
        long jitterNanos = random.nextLong(isLagging ? intervalNanos / 2 : intervalNanos / 20);
        ofLife(machine, life, intervalNanos - intervalNanos / 40 + jitterNanos, () -> beat(machine, life));
        boolean arrives = machine.isConnected() && !world.log.isAway() && random.nextInt(BEATS_A_LOSS) != 0;
        var host = world.log.control.host(machine.hostId);
        if (arrives && host.isPresent()) {
            if (machine.isSilentAt(world.nowUs())) {
                machine.unwellAtUs = world.nowUs();
            }
            machine.heardAtUs = world.nowUs();
            world.log.heartbeat(machine.hostId, report(machine));
            if (!host.get().isOnline()) {
                var _ = world.log.process(new HostCommand.MarkHostOnline(machine.hostId));
            }
        }
    }

    private HostHeartbeatReported report(Machine machine) {
        boolean isBusy = machine.trouble == Trouble.OVERLOADED;
        return HostHeartbeatReported.newBuilder()
                .setLatencyMs(machine.trouble == Trouble.LAGGING ? 400 : 10 + random.nextInt(60))
                .setPacketLossPercent(random.nextInt(3))
                .setCurrentZones(machine.serving.size())
                .setCpuPercent(isBusy ? 99 : 10 + random.nextInt(60))
                .setMemoryPercent(30 + random.nextInt(40))
                .setErrorRate(machine.trouble == Trouble.ERRORS ? 0.5 : 0)
                .build();
    }

    private void poll(Machine machine) {
        machine.pollPlanned = false;
        if (!machine.isConnected()) {
            return;
        }
        Set<String> known = new HashSet<>();
        for (Assignment assignment : world.coordinator.assignments(machine.hostId)) {
            known.add(assignment.zoneId());
            act(machine, assignment);
        }
        machine.serving.keySet().retainAll(known);
    }

    private void act(Machine machine, Assignment assignment) {
        String zoneId = assignment.zoneId();
        switch (assignment.duty()) {
            case CONFIRM -> {
                if (machine.habit != Habit.NEVER_CONFIRMS) {
                    long delayNanos = machine.habit == Habit.CONFIRMS_LATE ? LATE_NANOS : random.nextLong(50_000_000);
                    ofLife(machine, machine.life, delayNanos, () -> {
                        if (machine.isConnected()) {
                            process(
                                    machine,
                                    new HostCommand.ConfirmSlot(machine.hostId, zoneId, world.coordinator.nowUs()));
                        }
                    });
                }
            }
            case TAKE_OVER -> {
                long delayNanos = machine.habit == Habit.TAKES_STATE_SLOWLY ? SLOW_NANOS : random.nextLong(400_000_000);
                ofLife(machine, machine.life, delayNanos, () -> takeOver(machine, assignment));
            }
            case HOST -> {
                Served served = machine.serving.get(zoneId);
                if (served == null || served.hostingEpoch != assignment.hostingEpoch()) {
                    machine.serving.put(zoneId, new Served(assignment.hostingEpoch()));
                }
            }
            case WAIT -> machine.serving.remove(zoneId);
        }
    }

    /** The state as it is where it asks, which is to be the one up to the marker. */
    private void takeOver(Machine machine, Assignment assignment) {
        if (!machine.isConnected() || world.log.isAway()) {
            told(machine.hostId);
            return;
        }
        String zoneId = assignment.zoneId();
        var entities = world.log.entities(zoneId).zone(zoneId);
        long digest = entities.map(ZoneEntities::digest).orElse(0L);
        world.ledger.takenOver(machine.hostId, assignment, entities);
        int players = world.log
                .control
                .zone(zoneId)
                .map(zone -> zone.sessions().all().stream()
                        .mapToInt(session -> session.players().ids().size())
                        .sum())
                .orElse(0);
        process(
                machine,
                new TakeZoneState(
                        zoneId,
                        ZoneStateTaken.newBuilder()
                                .setHostId(machine.hostId)
                                .setHostingEpoch(assignment.hostingEpoch())
                                .setSequence(assignment.recoverySequence())
                                .setDigest(machine.habit == Habit.TAKES_WRONG_STATE ? digest + 1 : digest)
                                .setClients(random.nextInt(4) == 0 ? 0 : players)
                                .build()));
    }

    /** What the coordinator cannot do now is asked for again. */
    private void process(Machine machine, Command command) {
        if (world.log.process(command) instanceof CommandOutcome.Unavailable) {
            ofLife(machine, machine.life, AGAIN_NANOS, () -> told(machine.hostId));
        }
    }

    private void publishAll(Machine machine, int life) {
        ofLife(machine, life, PUBLISH_NANOS / 2 + random.nextLong(PUBLISH_NANOS), () -> publishAll(machine, life));
        if (machine.trouble != Trouble.FROZEN) {
            machine.serving.forEach((zoneId, served) -> publish(machine, zoneId, served));
        }
    }

    /** In order: what waits goes first. What waits was not acknowledged. */
    private void publish(Machine machine, String zoneId, Served served) {
        machine.unsent.add(new Delta(
                zoneId,
                machine.hostId,
                served.hostingEpoch,
                machine.producerId(),
                ++served.producerSeq,
                1 + random.nextInt(Delta.ENTITIES),
                ++figure,
                world.nowUs() + machine.clockErrorUs));
        if (machine.unsent.size() > MOST_UNSENT) {
            machine.unsent.remove();
        }
        while (machine.isConnected() && !world.log.isAway() && !machine.unsent.isEmpty()) {
            Delta delta = machine.unsent.remove();
            world.ledger.published(delta, world.log.publish(delta).verdict());
        }
    }

    // --- machines ------------------------------------------------------------------------------------------------

    private void add(Machine machine) {
        machines.put(machine.hostId, machine);
    }

    /** Two of many servers never do as they should. */
    private Machine server(int number) {
        boolean isBad = world.scale.servers() >= 20 && number < 2;
        int slots = Math.max(2, 2 * world.scale.maps().size() / world.scale.servers());
        return new Machine(
                "server-%02d".formatted(number),
                machine("operator", 5_000)
                        .setKind(HostingKind.HOSTING_KIND_SERVER)
                        .setMaxPlayers(5_000)
                        .setMaxZones(slots)
                        .build(),
                isBad ? BAD_HABITS.get(random.nextInt(BAD_HABITS.size())) : Habit.HONEST,
                0);
    }

    private Machine player(int number) {
        boolean isBad = random.nextInt(100) < BAD_HABITS_PERCENT;
        long clockErrorUs = random.nextInt(3) == 0 ? random.nextLong(-WRONG_CLOCK_US, WRONG_CLOCK_US) : 0;
        return new Machine(
                "pc-%04d".formatted(number),
                machine("player-%05d".formatted(number), 20_000)
                        .setKind(HostingKind.HOSTING_KIND_PLAYER)
                        .setMaxPlayers(50)
                        .setMaxZones(1 + random.nextInt(5))
                        .build(),
                isBad ? BAD_HABITS.get(random.nextInt(BAD_HABITS.size())) : Habit.HONEST,
                clockErrorUs);
    }

    private HostRegistered.Builder machine(String playerId, int intervalMs) {
        return HostRegistered.newBuilder()
                .setPlayerId(playerId)
                .setPort(6_900)
                .setCpuCores(2 + random.nextInt(14))
                .setCpuFrequencyMhz(2_600 + random.nextInt(2_000))
                .setMemoryMb(4_096 << random.nextInt(3))
                .setNetworkSpeedMbps(50 + random.nextInt(950))
                .setUploadSpeedMbps(5 + random.nextInt(200))
                .setRegion(REGIONS.get(random.nextInt(REGIONS.size())))
                .setLatitudeDegrees(random.nextDouble(-60, 70))
                .setLongitudeDegrees(random.nextDouble(-180, 180))
                .setHeartbeatIntervalMs(intervalMs);
    }

    // --- time ----------------------------------------------------------------------------------------------------

    private void ofLife(Machine machine, int life, long delayNanos, Runnable task) {
        world.time.schedule(delayNanos, () -> {
            if (machine.life == life) {
                task.run();
            }
        });
    }

    private void soon(long withinNanos, Runnable task) {
        world.time.schedule(random.nextLong(withinNanos), task);
    }

    /** After a time that has no memory. */
    private void later(double meanMs, Runnable task) {
        world.time.schedule((long) (-Math.log(1 - random.nextDouble()) * meanMs * 1e6), task);
    }
}
