package io.p2pcoordinator.app.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Copies;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.FlagsReset;
import io.p2pcoordinator.proto.v1.HostRemoved;
import io.p2pcoordinator.proto.v1.PeerUnbanned;
import io.p2pcoordinator.proto.v1.ZoneRegistered;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is asked in whatever order, and whatever else gets into the log: the state keeps its invariants. */
class RandomCommandsTest {
    private static final int SEEDS = 6;
    private static final int STEPS = 800;

    @Test
    void shouldKeepInvariantsWhenCommandsAreRandom() {
        Seeds.each(SEEDS, seed -> {
            // given
            var world = new ControlWorld();
            var commands = new RandomCommands(seed);
            var invariants = new ControlInvariants();

            // when, then
            for (int step = 0; step < STEPS; step++) {
                world.nowUs += commands.upTo(1_000_000);
                if (commands.upTo(200) == 0) {
                    world.ownerEpoch += 1 + commands.upTo(3);
                }
                long before = world.lastSequence();
                Decision decision = world.when(commands.next());
                long committed = decision instanceof Decision.Accepted ? 1 : 0;
                assertEquals(before + committed, world.lastSequence());
                invariants.check(world);
                commands.newestEpoch = newestEpoch(world);
            }
            assertEquals(world.state.digest(), world.folded().digest());
            assertEquals(world.state.size(), world.folded().size());
        });
    }

    @Test
    void shouldChangeNothingButVersionsWhenCommitsAreRepeatedStaleOrBroken() {
        Seeds.each(SEEDS, seed -> {
            // given
            var world = new ControlWorld();
            var commands = new RandomCommands(seed);
            var invariants = new ControlInvariants();

            for (int step = 0; step < STEPS; step++) {
                world.nowUs += commands.upTo(1_000_000);
                world.when(commands.next());
                invariants.check(world);
                commands.newestEpoch = newestEpoch(world);
                if (world.log.isEmpty() || commands.upTo(3) != 0) {
                    continue;
                }

                // when
                RawCommit former = world.log.get(commands.upTo(world.log.size()));
                Subject subject = Subject.parse(former.subject()).orElseThrow();
                HostSnapshot host = world.state.hostSnapshot(subject.id());
                ZoneSnapshot zone = world.state.zoneSnapshot(subject.id());
                Verdict verdict = switch (commands.upTo(4)) {
                    case 0 -> world.append(former.subject(), former.payload(), subject);
                    case 1 -> world.append(subject, world.commit(former.sequence() - 1, 99, events(subject)));
                    case 2 -> world.append(former.subject(), commands.garbage(), subject);
                    default -> staleEpochOrVersion(world, subject);
                };

                // then
                assertTrue(!verdict.isAccepted(), () -> "accepted " + former);
                assertEquals(host.host(), world.state.host(subject.id()));
                assertEquals(zone.zone(), world.state.zone(subject.id()));
                assertEquals(
                        zone.owner(), world.state.zoneSnapshot(subject.id()).owner());
                invariants.check(world);
                commands.newestEpoch = newestEpoch(world);
            }
            assertEquals(world.state.digest(), world.folded().digest());
        });
    }

    @Test
    void shouldGoOnAsIfNothingHadHappenedWhenRestoredFromACopy() {
        Seeds.each(SEEDS, seed -> {
            // given
            var world = new ControlWorld();
            var commands = new RandomCommands(seed);
            int copiedAt = commands.upTo(STEPS);
            var replica = new ControlState();
            var decoder = new CommitDecoder();

            for (int step = 0; step < STEPS; step++) {
                if (step == copiedAt) {
                    // when
                    replica = Copies.restored(world.state, new ControlState());

                    // then
                    assertSame(world.state, replica);
                }
                long before = world.lastSequence();
                world.nowUs += commands.upTo(1_000_000);
                if (commands.upTo(100) == 0) {
                    world.ownerEpoch++;
                }
                world.when(commands.next());
                commands.newestEpoch = newestEpoch(world);
                if (!world.log.isEmpty() && commands.upTo(5) == 0) {
                    RawCommit former = world.log.get(commands.upTo(world.log.size()));
                    Subject subject = Subject.parse(former.subject()).orElseThrow();
                    byte[] payload = commands.upTo(2) == 0 ? former.payload() : commands.garbage();
                    world.append(former.subject(), payload, subject);
                }
                if (step >= copiedAt) {
                    for (RawCommit raw : world.log.subList((int) before, world.log.size())) {
                        ControlWorld.apply(decoder, raw, replica);
                    }
                    assertEquals(world.state.digest(), replica.digest());
                }
            }
            assertSame(world.state, replica);
            replica.clear();
            assertSame(new ControlState(), replica);
        });
    }

    private static long newestEpoch(ControlWorld world) {
        return world.state
                .zones()
                .mapToLong(zone -> zone.hosting().epoch())
                .max()
                .orElse(0);
    }

    private static void assertSame(ControlState expected, ControlState actual) {
        assertEquals(expected.digest(), actual.digest());
        assertEquals(expected.size(), actual.size());
        assertEquals(byId(expected.hosts(), HostState::hostId), byId(actual.hosts(), HostState::hostId));
        assertEquals(byId(expected.zones(), ZoneState::zoneId), byId(actual.zones(), ZoneState::zoneId));
        RandomCommands.PLAYERS.forEach(player -> {
            assertEquals(expected.peerSnapshot(player), actual.peerSnapshot(player));
            assertEquals(expected.hostData().player(player), actual.hostData().player(player));
        });
        assertEquals(expected.flagSnapshot(FlagSnapshot.RUNTIME), actual.flagSnapshot(FlagSnapshot.RUNTIME));
        expected.zones().forEach(zone -> {
            assertEquals(expected.zoneSnapshot(zone.zoneId()), actual.zoneSnapshot(zone.zoneId()));
            for (SessionState session : zone.sessions().all()) {
                assertEquals(expected.liveSession(session.sessionId()), actual.liveSession(session.sessionId()));
                assertEquals(expected.liveSession(session.number()), actual.liveSession(session.number()));
            }
        });
    }

    private static <T> Map<String, T> byId(Stream<T> all, Function<T, String> id) {
        return all.collect(Collectors.toMap(id, Function.identity()));
    }

    private static Verdict staleEpochOrVersion(ControlWorld world, Subject subject) {
        boolean isZone = subject.name().startsWith("p2p.control.zone.");
        long version = isZone ? world.state.zoneSnapshot(subject.id()).version() : 0;
        return world.append(subject, world.commit(version, world.ownerEpoch - 1, events(subject)));
    }

    private static List<Event> events(Subject subject) {
        Event.Builder event = Event.newBuilder();
        return List.of(
                switch (subject.kind()) {
                    case ZONE ->
                        event.setZoneRegistered(ZoneRegistered.getDefaultInstance())
                                .build();
                    case PEER ->
                        event.setPeerUnbanned(PeerUnbanned.getDefaultInstance()).build();
                    case FLAG ->
                        event.setFlagsReset(FlagsReset.getDefaultInstance()).build();
                    default ->
                        event.setHostRemoved(HostRemoved.getDefaultInstance()).build();
                });
    }
}
