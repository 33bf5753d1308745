package io.p2pcoordinator.harness.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The checks see what they are there for: a world with one broken part is found out by some seed within far fewer than a test runs. */
class BrokenBuildsTest {
    private static final int SEEDS = 600;
    private static final long FIRST = Long.getLong("simulation.first", System.currentTimeMillis());

    @Test
    void shouldBeFoundOutWhenTheLogDoesNotCompareVersions() {
        assertFoundOut(new UncheckedLog(), violation -> violation.contains("expected its effect once"));
    }

    @Test
    void shouldBeFoundOutWhenNeitherLogNorLanesCompareVersions() {
        assertFoundOut(
                new UncheckedLog() {
                    @Override
                    StreamState control(ControlState state) {
                        return new RewritingState(state) {
                            private final Map<String, Long> versions = new HashMap<>();

                            @Override
                            Commit.Builder rewritten(DecodedCommit.Sound sound) {
                                Long version = versions.put(
                                        sound.subject().name(), sound.raw().sequence());
                                return sound.commit().toBuilder().setExpectedVersion(version == null ? 0 : version);
                            }
                        };
                    }
                },
                violation -> violation.contains("but the log says VERSION_MISMATCH"));
    }

    @Test
    void shouldBeFoundOutWhenFormerHostsAreNotFencedOff() {
        assertFoundOut(
                new Build() {
                    @Override
                    StreamState entities() {
                        return new RewritingState(new EntityState()) {
                            private final Map<String, Long> epochs = new HashMap<>();

                            @Override
                            Commit.Builder rewritten(DecodedCommit.Sound sound) {
                                String zone = sound.subject().id();
                                if (sound.subject().kind() == SubjectKind.HOSTING) {
                                    epochs.merge(zone, sound.commit().getEpoch(), Math::max);
                                }
                                return sound.commit().toBuilder().setEpoch(epochs.getOrDefault(zone, 0L));
                            }
                        };
                    }
                },
                violation -> violation.contains("found ACCEPTED") && violation.contains("says STALE_EPOCH"));
    }

    @Test
    void shouldBeFoundOutWhenRepetitionsAreNotTold() {
        assertFoundOut(
                new Build() {
                    @Override
                    StreamState entities() {
                        return new RewritingState(new EntityState()) {
                            @Override
                            Commit.Builder rewritten(DecodedCommit.Sound sound) {
                                return sound.commit().toBuilder()
                                        .setProducerSeq(sound.raw().sequence());
                            }
                        };
                    }
                },
                violation -> violation.contains("found ACCEPTED") && violation.contains("says REPEATED"));
    }

    @Test
    void shouldBeFoundOutWhenPositionsAreWrittenOutsideOfTheirTransaction() {
        assertFoundOut(
                new Build() {
                    @Override
                    boolean isInTransaction(String table) {
                        return !table.equals("projection_position");
                    }
                },
                violation -> violation.contains("is not what the log says"));
    }

    @Test
    void shouldBeFoundOutWhenAnUnknownOutcomeIsSentAgainBlindly() {
        assertFoundOut(
                new Build() {
                    @Override
                    EventLog log(EventLog link, LogServer server) {
                        return new WrappedLog(link) {
                            @Override
                            public CompletableFuture<AppendOutcome> append(AppendRequest request) {
                                return super.append(request).thenCompose(outcome -> {
                                    boolean again = outcome instanceof AppendOutcome.Unknown
                                            && request.commit().hasExpectedVersion();
                                    return again
                                            ? super.append(decidedAgain(request, server))
                                            : CompletableFuture.completedFuture(outcome);
                                });
                            }
                        };
                    }
                },
                violation -> violation.contains("expected"));
    }

    @Test
    void shouldBeFoundOutWhenAnUnknownOutcomeIsTakenForDone() {
        assertFoundOut(
                new Build() {
                    @Override
                    EventLog log(EventLog link, LogServer server) {
                        return new WrappedLog(link) {
                            @Override
                            public CompletableFuture<AppendOutcome> append(AppendRequest request) {
                                return super.append(request)
                                        .thenApply(outcome -> outcome instanceof AppendOutcome.Unknown
                                                ? new AppendOutcome.Appended(
                                                        new Position(request.subject().stream(), 1), false)
                                                : outcome);
                            }
                        };
                    }
                },
                violation ->
                        violation.contains("expected its effect once") || violation.contains("have their effect 0"));
    }

    private static AppendRequest decidedAgain(AppendRequest request, LogServer server) {
        long version = server.storage()
                .last(request.subject())
                .map(RawCommit::sequence)
                .orElse(0L);
        byte[] id = request.commit().getCommitId().toByteArray();
        id[0]++;
        return new AppendRequest(
                request.subject(),
                request.commit().toBuilder()
                        .setCommitId(ByteString.copyFrom(id))
                        .setExpectedVersion(version)
                        .build());
    }

    private static void assertFoundOut(Build build, Predicate<String> byViolation) {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            SimulationResult result = Simulation.run(seed, build, null);
            if (result.violations().stream().anyMatch(byViolation)) {
                System.out.println("found out by seed " + seed + ", the " + (seed - FIRST + 1) + "th: "
                        + result.violations().getFirst());
                return;
            }
            assertTrue(result.isGood(), () -> "expected another violation than " + result.violations());
        }
        throw new AssertionError("expected that one of " + SEEDS + " seeds from " + FIRST + " finds it out");
    }

    /** Stores whatever comes. */
    private static class UncheckedLog extends Build {
        @Override
        AppendOutcome append(InMemoryEventLog storage, AppendRequest request) {
            var stream = request.subject().stream();
            long sequence = storage.inject(
                    stream, request.subject().name(), request.commit().toByteArray());
            return new AppendOutcome.Appended(new Position(stream, sequence), false);
        }
    }

    /** A state that is shown other commits than those in the log. */
    private abstract static class RewritingState implements StreamState {
        private final StreamState state;

        RewritingState(StreamState state) {
            this.state = state;
        }

        abstract Commit.Builder rewritten(DecodedCommit.Sound sound);

        @Override
        public Verdict apply(DecodedCommit.Sound sound) {
            return state.apply(new DecodedCommit.Sound(
                    sound.raw(), sound.subject(), rewritten(sound).build()));
        }

        @Override
        public void parked(DecodedCommit.Unsound commit) {
            state.parked(commit);
        }

        @Override
        public long digest() {
            return state.digest();
        }

        @Override
        public long size() {
            return state.size();
        }
    }
}
