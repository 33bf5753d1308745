package io.p2pcoordinator.app.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.cluster.Suspicion.Life;
import io.p2pcoordinator.app.cluster.Suspicion.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspicionTest {
    private static final Life A = new Life("a", 1);
    private static final Life B = new Life("b", 2);
    private static final Life C = new Life("c", 3);
    private static final List<Life> ALL = List.of(A, B, C);
    private static final long MS = 1_000_000;
    private static final long STEP = 50 * MS;

    private long nowNanos = Long.MAX_VALUE - 700 * MS; // the clock runs over on the way
    private final Suspicion suspicion = new Suspicion("a", Duration.ofMillis(100), Duration.ofMillis(500), nowNanos);

    @Test
    void shouldSuspectNobodyWhenAllAreHeard() {
        assertEquals(Set.of(), run(40, ALL, ALL));
    }

    @Test
    void shouldSuspectAfterTheTimeWhenANodeFallsSilent() {
        // given
        run(10, ALL, ALL);

        // when, then
        assertEquals(Set.of(), run(10, ALL, List.of(A, C)));
        assertEquals(Set.of(B), run(1, ALL, List.of(A, C)));
        assertEquals(Set.of(), run(1, ALL, ALL));
    }

    @Test
    void shouldSuspectAfterThreeHeartbeatsWhenNobodyListensInItsPlace() {
        // given
        run(10, ALL, ALL);
        assertEquals(Set.of(), step(ALL, List.of(A, C)).quiet());
        run(3, ALL, List.of(A, C));

        // when
        assertEquals(Set.of(B), step(ALL, List.of(A, C)).quiet());
        suspicion.absent(B);

        // then
        assertEquals(Set.of(), run(1, ALL, List.of(A, C)));
        assertEquals(Set.of(B), run(1, ALL, List.of(A, C)));
        assertEquals(Set.of(), run(1, ALL, ALL));
        assertEquals(Set.of(), run(8, ALL, List.of(A, C)));
    }

    @Test
    void shouldSuspectNobodyWhenItWasPausedItself() {
        // given
        run(10, ALL, ALL);

        // when
        nowNanos += 3_000 * MS;

        // then
        for (int i = 0; i < 10; i++) {
            assertEquals(Set.of(), run(1, ALL, List.of(A, C)));
        }
        assertEquals(Set.of(B), run(2, ALL, List.of(A, C)));
    }

    @Test
    void shouldSuspectNobodyWhenItDoesNotHearItself() {
        // given
        List<Life> two = List.of(A, B);
        run(10, two, two);

        // when, then: NATS is away, then back, and this node hears itself first
        for (int i = 0; i < 100; i++) {
            assertEquals(Set.of(), run(1, two, List.of()));
        }
        assertEquals(Set.of(), run(8, two, List.of(A)));
        assertEquals(Set.of(), run(20, two, two));
    }

    @Test
    void shouldSuspectNobodyWhenItHearsTheSmallerPart() {
        // given
        run(10, ALL, ALL);

        // when, then
        assertEquals(Set.of(), run(100, ALL, List.of(A)));
    }

    @Test
    void shouldSayThatItIsTiedWhenItHearsHalf() {
        // given
        List<Life> two = List.of(A, B);
        run(10, two, two);
        run(10, two, List.of(A));

        // when
        Verdict verdict = step(two, List.of(A));

        // then
        assertEquals(Set.of(B), verdict.dead().keySet());
        assertTrue(verdict.isTied());
        run(10, ALL, ALL);
        run(10, ALL, List.of(A, C));
        assertFalse(step(ALL, List.of(A, C)).isTied());
    }

    @Test
    void shouldLeaveANodeToItsLeaseWhenThisLifeOfItWasNeverHeard() {
        // given
        run(10, ALL, ALL);
        var reborn = new Life("b", 9);

        // when, then
        assertEquals(Set.of(), run(100, List.of(A, reborn, C), List.of(A, C)));
        run(1, List.of(A, reborn, C), List.of(A, reborn, C));
        assertEquals(Set.of(reborn), run(12, List.of(A, reborn, C), List.of(A, C)));
    }

    private Set<Life> run(int steps, List<Life> live, List<Life> heard) {
        Set<Life> suspects = Set.of();
        for (int i = 0; i < steps; i++) {
            suspects = step(live, heard).dead().keySet();
        }
        return suspects;
    }

    private Verdict step(List<Life> live, List<Life> heard) {
        nowNanos += STEP;
        heard.forEach(life -> suspicion.heard(life, nowNanos));
        return suspicion.look(live, nowNanos);
    }
}
