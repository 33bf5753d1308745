package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.harness.world.HostedMap;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One seed: a world with all that is in it. The same seed gives the same run. One thread. */
public final class HostingSimulation {
    private static final long EPOCH_US = 1_700_000_000_000_000L;
    /** It begins in the afternoon. */
    private static final double FIRST_HOUR = 16;

    /** What breaks a rule ends the run as soon as this is over. */
    private static final long STEP_NANOS = Duration.ofMinutes(1).toNanos();

    private static final double QUIETEST_HOUR = 5;
    private static final double NANOS_AN_HOUR = Duration.ofHours(1).toNanos();

    final RandomGenerator random;
    final VirtualTime time = new VirtualTime(0);
    final HostingScale scale;
    final HostingBuild build;
    final Evidence evidence;
    final Ledger ledger;
    final HostingLog log;
    final Machines machines;
    final Coordinator coordinator;
    final HostingChecks checks;
    private final Players players;
    private final Operator operator;
    private long heardSinceUs = EPOCH_US;

    private HostingSimulation(long seed, HostingScale scale, HostingBuild build, @Nullable Consumer<String> out) {
        random = new Random(seed);
        this.scale = scale;
        this.build = build;
        evidence = new Evidence(time, out);
        ledger = new Ledger(evidence);
        log = new HostingLog(build, this::coordinatorUs, this::committed);
        machines = new Machines(this);
        coordinator = new Coordinator(this);
        checks = new HostingChecks(this);
        players = new Players(this);
        operator = new Operator(this);
    }

    /** @param out told what happens, line by line; null where nobody reads */
    public static HostingResult run(long seed, HostingScale scale, @Nullable Consumer<String> out) {
        return run(seed, scale, new HostingBuild(), out);
    }

    static HostingResult run(long seed, HostingScale scale, HostingBuild build, @Nullable Consumer<String> out) {
        var simulation = new HostingSimulation(seed, scale, build, out);
        simulation.run();
        return new HostingResult(
                seed, simulation.evidence.hash(), simulation.checks.counts(), simulation.evidence.violations());
    }

    private void run() {
        scale.maps().forEach(this::register);
        machines.start();
        coordinator.start();
        players.start();
        operator.start();
        checks.start();
        long endNanos = scale.length().toNanos();
        while (time.nanos() < endNanos && evidence.violations().isEmpty()) {
            time.advance(Duration.ofNanos(Math.min(STEP_NANOS, endNanos - time.nanos())));
        }
    }

    private void register(HostedMap map) {
        var _ = log.process(new ZoneCommand.PutZone(
                map.name(),
                ZoneSettings.newBuilder()
                        .setZoneName(map.name())
                        .setMapName(map.name())
                        .setMapKind(map.kind())
                        .setMaxPlayers(100)
                        .setP2PEnabled(map.p2pEnabled())
                        .setFallbackEnabled(true)
                        .setMinHostQualityScore(7)
                        .setMaxLatencyMs(100)
                        .build()));
    }

    /** Microseconds since 1970 of a clock without fault. */
    long nowUs() {
        return EPOCH_US + time.nanos() / 1_000;
    }

    /** Since when the coordinator hears hosts. */
    long heardSinceUs() {
        return heardSinceUs;
    }

    /** For a while nothing could be heard or done. */
    void disturbed() {
        heardSinceUs = nowUs();
        checks.disturbed();
    }

    /** Of the players, how many play at this time of day: 0.1 to 0.9. */
    double shareOfDay() {
        double hour = FIRST_HOUR + time.nanos() / NANOS_AN_HOUR;
        return 0.5 - 0.4 * Math.cos(2 * Math.PI * (hour - QUIETEST_HOUR) / 24);
    }

    boolean isInSignalling(String peerId) {
        return machines.isConnected(peerId);
    }

    List<ZoneState> zonesAt(String hostId) {
        return coordinator.zonesOf(hostId).stream()
                .sorted()
                .flatMap(zoneId -> log.control.zone(zoneId).stream())
                .toList();
    }

    private long coordinatorUs() {
        return coordinator.nowUs();
    }

    private void committed(DecodedCommit.Sound commit) {
        coordinator.applied(commit);
        checks.committed(commit);
        String id = commit.subject().id();
        if (commit.subject().kind() == SubjectKind.HOST) {
            commit.commit().getEventsList().forEach(event -> ofSlot(id, event));
        } else if (commit.subject().kind() == SubjectKind.ZONE
                && commit.commit().getEventsList().stream().anyMatch(HostingSimulation::concernsHosts)) {
            log.control.zone(id).ifPresent(this::tellHosts);
        }
        coordinator.plan();
    }

    private void ofSlot(String hostId, Event event) {
        switch (event.getPayloadCase()) {
            case SLOT_RESERVED, SLOT_CONFIRMED, SLOT_RELEASED -> machines.told(hostId);
            default -> {
                // nothing that it has to do
            }
        }
    }

    private static boolean concernsHosts(Event event) {
        return switch (event.getPayloadCase()) {
            case HOSTING_ASSIGNED, CANDIDATE_CHOSEN, CANDIDATE_FAILED, MIGRATION_ADVANCED, MIGRATION_ENDED -> true;
            default -> false;
        };
    }

    private void tellHosts(ZoneState zone) {
        tell(zone.hosting().hostId());
        zone.care().candidate().ifPresent(candidate -> tell(candidate.getHostId()));
        zone.care().running().ifPresent(running -> tell(running.getStarted().getFromHostId()));
    }

    private void tell(String hostId) {
        if (!hostId.isEmpty()) {
            machines.told(hostId);
        }
    }
}
