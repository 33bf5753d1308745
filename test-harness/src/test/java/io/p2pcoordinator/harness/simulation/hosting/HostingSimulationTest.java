package io.p2pcoordinator.harness.simulation.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.Decided;
import io.p2pcoordinator.app.domain.Decision;
import io.p2pcoordinator.app.domain.HostCommand.ReserveSlot;
import io.p2pcoordinator.app.hosting.choice.Candidate;
import io.p2pcoordinator.app.hosting.choice.HostChoice;
import io.p2pcoordinator.app.hosting.choice.HostKind;
import io.p2pcoordinator.app.hosting.choice.Ranking;
import io.p2pcoordinator.app.hosting.migration.MigrationConfig;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.SlotReserved;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A small world keeps all rules, and one with a broken part does not. Other seeds each time; {@code -Dsimulation.first=X} says which. */
class HostingSimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", System.currentTimeMillis());
    private static final int SEEDS = 3;
    private static final int BROKEN_SEEDS = 10;
    private static final HostingScale SMALL = HostingScale.small();

    @Test
    void shouldKeepAllRulesWhenHostsLagFailAndCheat() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            // when
            HostingResult result = HostingSimulation.run(seed, SMALL, null);

            // then
            long shown = seed;
            assertEquals(List.of(), result.violations(), () -> "seed " + shown + " of a small world");
            HostingResult.Counts counts = result.counts();
            assertTrue(
                    counts.completed() > 60 && counts.onPlayersMachines() > 10 && counts.acknowledged() > 1_000,
                    () -> "expected that zones get hosts, but in seed " + shown + " it was only " + counts);
        }
    }

    @Test
    void shouldKeepAllRulesWhenThereIsOneServer() {
        // given
        var lone = new HostingScale(SMALL.maps().subList(0, 6), 6, 1, 20, Duration.ofHours(24), Duration.ofSeconds(5));

        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            // when
            HostingResult result = HostingSimulation.run(seed, lone, null);

            // then
            long shown = seed;
            assertEquals(List.of(), result.violations(), () -> "seed " + shown + " of a world with one server");
        }
    }

    @Test
    void shouldHappenTheSameWhenASeedRunsAgain() {
        // given
        var hour = new HostingScale(
                SMALL.maps(), SMALL.machines(), SMALL.servers(), SMALL.players(), Duration.ofHours(1), SMALL.round());

        // when
        HostingResult once = HostingSimulation.run(FIRST, hour, null);
        HostingResult again = HostingSimulation.run(FIRST, hour, null);
        HostingResult other = HostingSimulation.run(FIRST + 1, hour, null);

        // then
        assertEquals(once, again);
        assertNotEquals(once.traceHash(), other.traceHash());
    }

    @Test
    void shouldBeFoundOutWhenServerOnlyZonesGoToPlayersMachines() {
        assertFoundOut(
                new HostingBuild() {
                    @Override
                    HostChoice choice(HostChoice real) {
                        return zoneId -> {
                            Ranking ranking = real.rank(zoneId);
                            Stream<Candidate> players = ranking.excluded().stream()
                                    .filter(excluded -> excluded.reason().contains("for servers only"))
                                    .map(excluded -> new Candidate(excluded.hostId(), HostKind.PLAYER, 100, List.of()));
                            return new Ranking(
                                    zoneId,
                                    Stream.concat(players, ranking.candidates().stream())
                                            .map(candidate -> new Candidate(
                                                    candidate.hostId(), HostKind.SERVER, candidate.rank(), List.of()))
                                            .toList(),
                                    ranking.excluded());
                        };
                    }
                },
                "is for servers only and is on pc-");
    }

    @Test
    void shouldBeFoundOutWhenSlotsAreNotCounted() {
        assertFoundOut(
                new HostingBuild() {
                    @Override
                    HostChoice choice(HostChoice real) {
                        return zoneId -> new Ranking(
                                zoneId, List.of(new Candidate("server-00", HostKind.SERVER, 1, List.of())), List.of());
                    }

                    @Override
                    Decided decide(ControlState control, Command command) {
                        Decided real = super.decide(control, command);
                        return command instanceof ReserveSlot reserve && real.decision() instanceof Decision.Refused
                                ? new Decided(real.version(), 0, new Decision.Accepted(List.of(reserved(reserve))))
                                : real;
                    }
                },
                "slots of server-00 are oversold");
    }

    @Test
    void shouldBeFoundOutWhenZonesStayWhereTheirHostFailed() {
        assertFoundOut(
                new HostingBuild() {
                    @Override
                    Decided decide(ControlState control, Command command) {
                        Decided real = super.decide(control, command);
                        boolean isLeft = real.decision() instanceof Decision.Accepted(var events)
                                && events.getFirst().getMigrationStarted().getReason()
                                        == MigrationReason.MIGRATION_REASON_HOST_FAILED
                                && !events.getFirst()
                                        .getMigrationStarted()
                                        .getFromHostId()
                                        .isEmpty();
                        return isLeft ? new Decided(real.version(), real.ownerEpoch(), Decision.unchanged()) : real;
                    }
                },
                " has had no host for ");
    }

    @Test
    void shouldBeFoundOutWhenZonesComeBackBeforeTheyWereQuiet() {
        assertFoundOut(
                new HostingBuild() {
                    @Override
                    MigrationConfig migrations() {
                        MigrationConfig real = super.migrations();
                        return new MigrationConfig(
                                true,
                                real.confirm(),
                                real.step(),
                                real.sync(),
                                real.verify(),
                                real.retry(),
                                Duration.ofMinutes(1),
                                real.failedPlayers());
                    }
                },
                "flaps: it goes back to players' machines");
    }

    @Test
    void shouldBeFoundOutWhenAcknowledgedDeltasAreLost() {
        assertFoundOut(
                new HostingBuild() {
                    private int deltas;

                    @Override
                    Verdict apply(EntityState state, DecodedCommit.Sound sound) {
                        boolean isDropped = sound.subject().kind() == SubjectKind.ENTITY && ++deltas % 20 == 0;
                        return isDropped ? Verdict.ACCEPTED : super.apply(state, sound);
                    }
                },
                "are lost to");
    }

    @Test
    void shouldBeFoundOutWhenFormerHostsAreNotFencedOff() {
        assertFoundOut(
                new HostingBuild() {
                    @Override
                    Verdict apply(EntityState state, DecodedCommit.Sound sound) {
                        Verdict real = super.apply(state, sound);
                        return real == Verdict.STALE_EPOCH ? Verdict.ACCEPTED : real;
                    }
                },
                "expected a delta to be refused, but it is ACCEPTED");
    }

    private static Event reserved(ReserveSlot command) {
        return Event.newBuilder()
                .setSlotReserved(SlotReserved.newBuilder()
                        .setZoneId(command.zoneId())
                        .setMigration(command.migration())
                        .setDeadlineUs(command.deadlineUs()))
                .build();
    }

    private static void assertFoundOut(HostingBuild broken, String expected) {
        for (long seed = FIRST; seed < FIRST + BROKEN_SEEDS; seed++) {
            List<String> violations =
                    HostingSimulation.run(seed, SMALL, broken, null).violations();
            if (violations.stream().anyMatch(violation -> violation.contains(expected))) {
                return;
            }
        }
        throw new AssertionError("expected that the broken part is found out within " + BROKEN_SEEDS
                + " seeds, but it is not; the first was " + FIRST);
    }
}
