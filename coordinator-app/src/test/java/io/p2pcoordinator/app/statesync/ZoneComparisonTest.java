package io.p2pcoordinator.app.statesync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.simulation.ZoneMark;
import io.p2pcoordinator.app.statesync.ZoneComparison.Outcome;
import io.p2pcoordinator.proto.v1.DivergenceReason;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ZoneComparisonTest {
    private static final long DIGEST = 77;
    private static final ZoneMark NOW = new ZoneMark(5, 100, DIGEST);

    @Test
    void shouldBeEqualWhenDigestsAreNowOrWereAtTheHostsPosition() {
        assertEquals(Outcome.EQUAL, compare(host(5, 100, DIGEST), OptionalLong.of(DIGEST)));
        assertEquals(Outcome.EQUAL, compare(host(5, 90, 66), OptionalLong.of(66)));
        assertEquals(Outcome.EQUAL, compare(host(5, 3, DIGEST), OptionalLong.empty()));
    }

    @Test
    void shouldBeDifferentByRuleWhenEpochOrPositionOrDigestIsAnother() {
        assertDifferent(DivergenceReason.DIVERGENCE_REASON_OLDER_EPOCH, host(4, 100, DIGEST), OptionalLong.of(DIGEST));
        assertDifferent(DivergenceReason.DIVERGENCE_REASON_OLDER_EPOCH, host(4, 90, 66), OptionalLong.empty());
        assertDifferent(DivergenceReason.DIVERGENCE_REASON_OLDER_POSITION, host(5, 90, 66), OptionalLong.of(67));
        assertDifferent(DivergenceReason.DIVERGENCE_REASON_SAME_POSITION, host(5, 100, 66), OptionalLong.of(DIGEST));
        assertDifferent(DivergenceReason.DIVERGENCE_REASON_SAME_POSITION, host(5, 100, 66), OptionalLong.empty());
    }

    @Test
    void shouldAccuseNobodyWhenItIsTooLateToTell() {
        assertEquals(Outcome.TOO_LATE_TO_TELL, compare(host(5, 90, 66), OptionalLong.empty()));
    }

    private static void assertDifferent(DivergenceReason reason, ZoneStateMark host, OptionalLong then) {
        assertEquals(Outcome.DIFFERENT, compare(host, then));
        assertEquals(reason, ZoneComparison.reason(host, NOW));
    }

    private static Outcome compare(ZoneStateMark host, OptionalLong then) {
        return ZoneComparison.of(host, new ZoneStateSource.Compared(NOW, then));
    }

    private static ZoneStateMark host(long epoch, long sequence, long digest) {
        return ZoneStateMark.newBuilder()
                .setHostingEpoch(epoch)
                .setSequence(sequence)
                .setDigest(digest)
                .build();
    }
}
