package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.FlagCommand.ChangeFlags;
import io.p2pcoordinator.app.domain.FlagId;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneSettingsPatch;
import io.p2pcoordinator.harness.world.HostedMap;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What is done to the world from outside: drains, switches, other classes, and machines of the coordinator's own that fail. */
final class Operator {
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(20);
    private static final int MASS_FAILURE_PERCENT = 33;

    private final HostingSimulation world;
    private final RandomGenerator random;
    private final List<HostedMap> onPlayers;

    Operator(HostingSimulation world) {
        this.world = world;
        this.random = world.random;
        onPlayers = world.scale.maps().stream().filter(HostedMap::p2pEnabled).toList();
    }

    void start() {
        again(Duration.ofMinutes(30), this::drain);
        again(Duration.ofMinutes(20), this::switchP2p);
        again(Duration.ofMinutes(50), this::changeClass);
        again(Duration.ofMinutes(90), this::logGoesAway);
        again(Duration.ofMinutes(60), this::ownerDies);
        if (random.nextInt(3) == 0) {
            sometime(this::p2pOffEverywhere);
        }
        if (random.nextInt(3) != 0) {
            sometime(this::manyFail);
        }
    }

    private void drain() {
        List<Machine> there = world.machines.all().stream()
                .filter(machine -> machine.isConnected() && !machine.draining)
                .toList();
        if (there.isEmpty()) {
            return;
        }
        Machine machine = there.get(random.nextInt(there.size()));
        if (world.log.process(new HostCommand.DrainHost(machine.hostId, "an operator"))
                instanceof CommandOutcome.Done) {
            machine.draining = true;
            world.evidence.event("drain", machine.hostId, "");
            after(Duration.ofMinutes(20), () -> endDrain(machine));
        }
    }

    private void endDrain(Machine machine) {
        if (world.log.process(new HostCommand.EndHostDrain(machine.hostId)) instanceof CommandOutcome.Unavailable) {
            after(Duration.ofSeconds(5), () -> endDrain(machine));
        } else {
            machine.draining = false;
            machine.unwellAtUs = world.nowUs();
        }
    }

    private void switchP2p() {
        String zoneId = any();
        surely(new ZoneCommand.SwitchP2p(zoneId, false));
        after(Duration.ofMinutes(25), () -> surely(new ZoneCommand.SwitchP2p(zoneId, true)));
    }

    private void changeClass() {
        String zoneId = any();
        surely(classOf(zoneId, HostingClass.HOSTING_CLASS_SERVER_ONLY));
        after(Duration.ofMinutes(45), () -> surely(classOf(zoneId, HostingClass.HOSTING_CLASS_P2P_ELIGIBLE)));
    }

    private static Command classOf(String zoneId, HostingClass now) {
        return new ZoneCommand.ChangeZoneSettings(
                zoneId,
                new ZoneSettingsPatch(
                        ZoneSettings.newBuilder().setZoneClass(now).build(), Set.of("zone_class")));
    }

    private void p2pOffEverywhere() {
        world.evidence.event("p2p", "everywhere", "off");
        FlagId flag = FlagId.ofService(FlagKind.FLAG_KIND_P2P, FlagService.MAP.id());
        surely(new ChangeFlags(Map.of(flag, false), Set.of(), OptionalLong.empty()));
        after(
                Duration.ofMinutes(15),
                () -> surely(new ChangeFlags(Map.of(flag, true), Set.of(), OptionalLong.empty())));
    }

    private void manyFail() {
        world.evidence.event("many", "fail", "");
        for (Machine machine : List.copyOf(world.machines.all())) {
            if (machine.alive && !machine.isServer() && random.nextInt(100) < MASS_FAILURE_PERCENT) {
                world.machines.crashAndReturn(machine);
            }
        }
    }

    private void logGoesAway() {
        if (!world.log.isAway()) {
            world.evidence.event("log", "away", "");
            world.log.setAway(true);
            after(Duration.ofMillis(random.nextLong(LONGEST_OUTAGE.toMillis())), () -> {
                world.log.setAway(false);
                world.disturbed();
            });
        }
    }

    private void ownerDies() {
        if (!world.log.isAway()) {
            world.evidence.event("owner", "dies", "");
            world.disturbed();
            world.coordinator.crash();
        }
    }

    private String any() {
        return onPlayers.get(random.nextInt(onPlayers.size())).name();
    }

    private void surely(Command command) {
        if (world.log.process(command) instanceof CommandOutcome.Unavailable) {
            after(Duration.ofSeconds(5), () -> surely(command));
        }
    }

    private void sometime(Runnable task) {
        world.time.schedule(random.nextLong(world.scale.length().toNanos()), task);
    }

    private void again(Duration mean, Runnable task) {
        long nanos = (long) (-Math.log(1 - random.nextDouble()) * mean.toNanos());
        world.time.schedule(nanos, () -> {
            task.run();
            again(mean, task);
        });
    }

    private void after(Duration delay, Runnable task) {
        world.time.schedule(delay.toNanos(), task);
    }
}
