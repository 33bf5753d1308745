package io.p2pcoordinator.app.hosting.migration;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlWorld;
import io.p2pcoordinator.app.domain.Decision;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.MigrationCommand.TakeZoneState;
import io.p2pcoordinator.app.domain.ZoneCommand.PutZone;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.choice.Candidate;
import io.p2pcoordinator.app.hosting.choice.HostKind;
import io.p2pcoordinator.app.hosting.choice.Ranking;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.lane.AppliedCommit;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.RunningMigration;
import io.p2pcoordinator.proto.v1.ZoneStateTaken;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A coordinator with its log, hosts and clock, on one thread and virtual time. Players' hosts are called {@code player-...}. */
final class MigrationWorld {
    static final MigrationConfig CONFIG = MigrationConfig.defaults().withAutomatic(true);

    final ControlWorld world = new ControlWorld();
    /** By host id, what it does when it is asked; one that is not here takes zones over as it should. */
    final Map<String, Behaviour> behaviours = new HashMap<>();

    final Set<String> p2pOff = new HashSet<>();
    final Set<String> unranked = new HashSet<>();
    /** Whether hosts are ranked though they have no free slot. */
    boolean ranksFull;

    /** Whether this node does not see the markers that it puts into streams. */
    boolean seesNoMarkers;

    int rankings;
    int markers;
    /** By zone, as its newest marker says. */
    final Map<String, ZoneState.Hosting> marked = new HashMap<>();

    Migrations hosting;
    private final Map<StreamId, EntityState> entities = new HashMap<>();
    private final Map<StreamId, Long> sequences = new HashMap<>();
    private MarkerDigests digests = new MarkerDigests();

    enum Behaviour {
        TAKES_OVER,
        SILENT,
        WRONG_STATE,
        CONFIRMS_ONLY
    }

    MigrationWorld() {
        hosting = newHosting();
        hosting.start();
        world.listener = commit -> hosting.applied(commit);
    }

    MigrationWorld zone(String zoneId) {
        world.given(new PutZone(zoneId, ControlWorld.zoneSettings()));
        return this;
    }

    MigrationWorld host(String hostId, int slots) {
        world.given(new HostCommand.RegisterHost(
                hostId, ControlWorld.hostData().toBuilder().setMaxZones(slots).build()));
        return this;
    }

    /** All that is not in the log is lost. */
    void crash() {
        digests = new MarkerDigests();
        entities.forEach(digests::watch);
        hosting = newHosting();
        hosting.start();
    }

    ZoneState zoneOf(String zoneId) {
        return world.state.zone(zoneId).orElseThrow();
    }

    String hostOf(String zoneId) {
        return zoneOf(zoneId).hosting().hostId();
    }

    /** What is due, until this much time has passed. */
    void pass(long forMs) throws InterruptedException {
        long endUs = world.nowUs + forMs * 1_000;
        while (true) {
            boolean hasActed = step();
            long nextUs = Math.min(endUs, hosting.nextUs().orElse(Long.MAX_VALUE));
            if (!hasActed && world.nowUs >= endUs) {
                return;
            }
            world.nowUs = hasActed ? world.nowUs + 100 : Math.max(world.nowUs, nextUs);
        }
    }

    /** One turn of the coordinator and of all hosts. */
    boolean step() throws InterruptedException {
        List<String> due = hosting.takeDue(world.nowUs);
        for (String zoneId : due) {
            hosting.run(zoneId);
        }
        long before = world.lastSequence();
        for (HostState host : world.state
                .hosts()
                .sorted(Comparator.comparing(HostState::hostId))
                .toList()) {
            act(host);
        }
        return !due.isEmpty() || world.lastSequence() > before;
    }

    private void act(HostState host) {
        Behaviour behaviour = behaviours.getOrDefault(host.hostId(), Behaviour.TAKES_OVER);
        if (!host.isOnline() || behaviour == Behaviour.SILENT) {
            return;
        }
        host.slots().all().stream()
                .filter(slot -> !slot.isConfirmed())
                .forEach(slot -> world.when(new HostCommand.ConfirmSlot(host.hostId(), slot.zoneId(), world.nowUs)));
        if (behaviour == Behaviour.CONFIRMS_ONLY) {
            return;
        }
        for (ZoneState zone : world.state.zones().toList()) {
            zone.care()
                    .running()
                    .filter(running -> running.getStep() == MigrationStep.MIGRATION_STEP_SYNC
                            && running.getCandidate().getHostId().equals(host.hostId()))
                    .ifPresent(running -> takeOver(zone, running, behaviour));
        }
    }

    private void takeOver(ZoneState zone, RunningMigration running, Behaviour behaviour) {
        long digest = entityState(Subject.hosting(zone.zoneId()).stream()).zone(zone.zoneId()).stream()
                .mapToLong(entities -> entities.digest())
                .sum();
        var _ = world.when(new TakeZoneState(
                zone.zoneId(),
                ZoneStateTaken.newBuilder()
                        .setHostId(zone.hosting().hostId())
                        .setHostingEpoch(zone.hosting().epoch())
                        .setSequence(running.getRecoverySequence())
                        .setDigest(behaviour == Behaviour.WRONG_STATE ? digest + 1 : digest)
                        .build()));
    }

    private Migrations newHosting() {
        return new Migrations(
                new MigrationParts(
                        world.state,
                        _ -> true,
                        command -> new LocalOutcome.Ended(process(command)),
                        this::process,
                        this::mark,
                        digests,
                        this::rank,
                        () -> world.nowUs),
                CONFIG,
                zoneId -> !p2pOff.contains(zoneId));
    }

    private CommandOutcome process(Command command) {
        return switch (world.when(command)) {
            case Decision.Accepted _ ->
                new CommandOutcome.Done(new Position(StreamId.CONTROL, world.lastSequence()), true);
            case Decision.Unchanged _ ->
                new CommandOutcome.Done(new Position(StreamId.CONTROL, world.lastSequence()), false);
            case Decision.Refused(var kind, String detail) -> new CommandOutcome.Refused(kind, detail);
        };
    }

    private EntityState entityState(StreamId stream) {
        return entities.computeIfAbsent(stream, _ -> {
            var state = new EntityState();
            digests.watch(stream, state);
            return state;
        });
    }

    /** An entity for the zone first, so that there is something to take over. */
    private OptionalLong mark(String zoneId, ZoneState.Hosting hosting) {
        markers++;
        marked.put(zoneId, hosting);
        Subject subject = Subject.hosting(zoneId);
        EntityState state = entityState(subject.stream());
        long sequence = sequences.merge(subject.stream(), 1L, Long::sum);
        Commit commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(new byte[16]))
                .setProducerId("node-1")
                .setEpoch(hosting.epoch())
                .setOccurredAtUs(world.nowUs)
                .addEvents(Event.newBuilder()
                        .setHostingStarted(HostingStarted.newBuilder()
                                .setHostingEpoch(hosting.epoch())
                                .setHostId(hosting.hostId())))
                .build();
        var raw = new RawCommit(subject.stream(), sequence, subject.name(), commit.toByteArray(), world.nowUs);
        if (!seesNoMarkers && new CommitDecoder().decode(raw) instanceof DecodedCommit.Sound sound) {
            digests.applied(new AppliedCommit(sound, state.apply(sound)));
        }
        return OptionalLong.of(sequence);
    }

    /** Players' machines before servers, then by id; those with a free slot for the zone. */
    private Ranking rank(String zoneId) {
        rankings++;
        Map<String, Candidate> candidates = new TreeMap<>();
        online().filter(host -> !unranked.contains(host.hostId()))
                .filter(host -> ranksFull
                        || host.freeSlots() > 0
                        || host.slots().find(zoneId).isPresent())
                .forEach(host -> candidates.put(
                        host.hostId(),
                        new Candidate(
                                host.hostId(),
                                host.hostId().startsWith("player") ? HostKind.PLAYER : HostKind.SERVER,
                                50,
                                List.of())));
        return new Ranking(zoneId, List.copyOf(candidates.values()), List.of());
    }

    private Stream<HostState> online() {
        return world.state.hosts().filter(HostState::isOnline);
    }
}
