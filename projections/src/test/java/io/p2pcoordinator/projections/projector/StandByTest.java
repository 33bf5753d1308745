package io.p2pcoordinator.projections.projector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.projections.projector.ProjectionDuty.Share;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When one that follows begins to write; times are given. */
final class StandByTest {
    private static final long START_NS = System.nanoTime();

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final StandBy standBy = new StandBy(new OfControl(), log);

    private static final class OfControl implements Projection {
        @Override
        public String name() {
            return "control";
        }

        @Override
        public List<StreamId> streams() {
            return List.of(StreamId.CONTROL);
        }

        @Override
        public Duration linger() {
            return Duration.ZERO;
        }

        @Override
        public Fold restore(Connection connection) {
            throw new IllegalStateException("nothing is folded here");
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void shouldWriteAtOnceWhenItIsNamed() {
        assertTrue(standBy.mustTakeOver(Share.MINE, Map.of(StreamId.CONTROL, 0L), START_NS));
    }

    @Test
    void shouldFollowWhenNothingHasMovedForLongAndTheLogHasJustMoved() {
        // given
        for (int ms = 0; ms < 60_000; ms += 50) {
            assertFalse(takesOver(0, ms));
        }

        // when
        append();

        // then
        for (int ms = 60_000; ms < 64_000; ms += 50) {
            assertFalse(takesOver(0, ms), "after " + ms);
        }
    }

    @Test
    void shouldWriteWhenTheLogIsAheadForLong() {
        // given
        append();

        // when
        boolean tookOver = false;
        for (int ms = 0; ms <= 10_000 && !tookOver; ms += 50) {
            tookOver = takesOver(0, ms);
        }

        // then
        assertTrue(tookOver);
    }

    @Test
    void shouldFollowWhenTheOtherIsBehindButMoves() {
        // given
        for (int i = 0; i < 100; i++) {
            append();
        }

        // then
        for (int ms = 0; ms < 60_000; ms += 50) {
            assertFalse(takesOver(ms / 1_000, ms), "after " + ms);
        }
    }

    private boolean takesOver(long position, int afterMs) {
        return standBy.mustTakeOver(
                Share.ANOTHERS, Map.of(StreamId.CONTROL, position), START_NS + afterMs * 1_000_000L);
    }

    private void append() {
        long _ = log.inject(StreamId.CONTROL, "p2p.control.host.h", new byte[0]);
    }
}
