package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.HostTimeouts;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.flags.FlagDefaults;
import io.p2pcoordinator.app.flags.RuntimeFlags;
import io.p2pcoordinator.app.hosting.choice.ChoiceConfig;
import io.p2pcoordinator.app.hosting.choice.HostChoice;
import io.p2pcoordinator.app.hosting.migration.Assignments;
import io.p2pcoordinator.app.hosting.migration.MigrationParts;
import io.p2pcoordinator.app.hosting.migration.Migrations;
import io.p2pcoordinator.app.hosting.watch.Hosting;
import io.p2pcoordinator.app.hosting.watch.HostingConfig;
import io.p2pcoordinator.app.hosting.watch.WatchConfig;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The node that owns all zones: watches hosts in rounds, and does what is due for zones a moment after it became so. A crash loses all that is
 * not in the log; the next owner has another clock.
 */
final class Coordinator {
    private static final long HOST_CARE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long HOST_TIMEOUT_MS = 60_000;
    private static final long LONGEST_TURN_NANOS = Duration.ofMillis(20).toNanos();
    private static final long MOST_SKEW_US = 2_000_000;
    private static final int MARKERS_A_FAILURE = 50;
    private static final long NOT_PLANNED = Long.MAX_VALUE;

    private final HostingSimulation world;
    private Node node;
    private long turnAtNanos = NOT_PLANNED;
    private long turn;
    private long rankings;

    /** What a crash loses. */
    private record Node(Hosting hosting, Migrations migrations, long skewUs) {}

    Coordinator(HostingSimulation world) {
        this.world = world;
        node = newNode(0);
    }

    void start() {
        node.migrations.start();
        round();
        care();
        plan();
    }

    /** Another node owns the zones from now on. */
    void crash() {
        node = newNode(world.random.nextLong(-MOST_SKEW_US, MOST_SKEW_US));
        node.migrations.start();
        plan();
    }

    /** Of its own clock. */
    long nowUs() {
        return world.nowUs() + node.skewUs;
    }

    void applied(DecodedCommit.Sound commit) {
        node.hosting.index().applied(commit);
        node.migrations.applied(commit);
    }

    void reported(String zoneId, String hostId, String playerId, boolean reachable) {
        node.hosting.reported(zoneId, hostId, playerId, reachable);
    }

    List<Assignments.Assignment> assignments(String hostId) {
        try {
            return node.migrations
                    .assignments()
                    .await(hostId, -1, Duration.ZERO)
                    .assignments();
        } catch (InterruptedException e) {
            throw new IllegalStateException("expected assignments at once", e);
        }
    }

    Set<String> zonesOf(String hostId) {
        return node.hosting.index().zonesOf(hostId);
    }

    long rankings() {
        return rankings;
    }

    /** Something may have become due. */
    void plan() {
        OptionalLong nextUs = node.migrations.nextUs();
        if (nextUs.isEmpty()) {
            return;
        }
        long inNanos = Math.max(0, nextUs.getAsLong() - nowUs()) * 1_000 + world.random.nextLong(LONGEST_TURN_NANOS);
        long atNanos = world.time.nanos() + inNanos;
        if (atNanos < turnAtNanos) {
            turnAtNanos = atNanos;
            long number = ++turn;
            world.time.schedule(inNanos, () -> {
                if (number == turn) {
                    turnAtNanos = NOT_PLANNED;
                    turn();
                }
            });
        }
    }

    private void turn() {
        try {
            for (String zoneId : node.migrations.takeDue(nowUs())) {
                node.migrations.run(zoneId);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("expected steps that wait for nobody", e);
        }
        plan();
    }

    private void round() {
        node.hosting.round();
        plan();
        world.time.schedule(world.scale.round().toNanos(), this::round);
    }

    /** The leader's task. */
    private void care() {
        if (!world.log.isAway()) {
            HostTimeouts.silentHosts(
                            world.log.control, world.log.telemetry, nowUs(), HOST_TIMEOUT_MS, world.heardSinceUs())
                    .forEach(host -> world.log.process(new HostCommand.TimeOutHost(
                            host.hostId(), "silent", host.times().onlineSinceUs())));
        }
        world.time.schedule(HOST_CARE_NANOS, this::care);
    }

    private Node newNode(long skewUs) {
        var digests = world.log.newOwner();
        var flags = new RuntimeFlags(world.log.control, FlagDefaults.of(true, List.of(), true, false));
        var hosting = new Hosting(
                new Hosting.Parts(
                        world.log.control,
                        world.log.telemetry,
                        _ -> true,
                        () -> !world.log.isAway(),
                        this::nowUs,
                        world::heardSinceUs),
                new HostingConfig(ChoiceConfig.defaults(), unprobed()),
                flags);
        HostChoice choice = world.build.choice(hosting.choice());
        var migrations = new Migrations(
                new MigrationParts(
                        world.log.control,
                        _ -> true,
                        command -> new LocalOutcome.Ended(world.log.process(command)),
                        world.log::process,
                        this::mark,
                        digests,
                        zoneId -> {
                            rankings++;
                            return choice.rank(zoneId);
                        },
                        this::nowUs),
                world.build.migrations(),
                flags::isP2pOn);
        hosting.onTrouble(migrations);
        hosting.signalling(world::isInSignalling);
        return new Node(hosting, migrations, skewUs);
    }

    /** Servers' addresses are nobody's here. */
    private static WatchConfig unprobed() {
        WatchConfig all = WatchConfig.defaults();
        return new WatchConfig(
                all.badHeartbeats(),
                all.maxErrorRate(),
                all.overloadCpuPercent(),
                all.overloadMemoryPercent(),
                all.signallingPatience(),
                all.signallingGrace(),
                all.reportsNeeded(),
                all.reportWindow(),
                all.partitionGrace(),
                Duration.ZERO);
    }

    /** The former host, which knows nothing of it, publishes right before and right behind. */
    private OptionalLong mark(String zoneId, ZoneState.Hosting hosting) {
        if (world.log.isAway() || world.random.nextInt(MARKERS_A_FAILURE) == 0) {
            return OptionalLong.empty();
        }
        world.machines.lastWords(zoneId);
        var marker = world.log.mark(zoneId, hosting);
        world.ledger.marked(zoneId, hosting, marker.verdict());
        world.machines.lastWords(zoneId);
        return marker.commit() instanceof DecodedCommit.Sound sound
                ? OptionalLong.of(sound.raw().sequence())
                : OptionalLong.empty();
    }
}
