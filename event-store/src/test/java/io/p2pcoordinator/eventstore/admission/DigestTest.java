package io.p2pcoordinator.eventstore.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class DigestTest {
    private static final long PINNED = 7_690_113_093_408_997_857L;

    @Test
    void shouldGiveSameFigureForSameValues() {
        assertEquals(sample().value(), sample().value());
    }

    /** Stored figures are compared with those of later versions: this one must never change. */
    @Test
    void shouldGiveTheFigureThatItAlwaysGave() {
        assertEquals(PINNED, sample().value());
    }

    @Test
    void shouldTellOrderLengthsAndTypesApart() {
        assertNotEquals(
                new Digest().add(1).add(2).value(), new Digest().add(2).add(1).value());
        assertNotEquals(
                new Digest().add("ab").add("c").value(),
                new Digest().add("a").add("bc").value());
        assertNotEquals(new Digest().add("").value(), new Digest().value());
        assertNotEquals(new Digest().add(true).value(), new Digest().add(false).value());
        assertNotEquals(new Digest().add(0L).value(), new Digest().value());
    }

    @Test
    void shouldSpreadNeighbours() {
        var figures = new HashSet<Long>();
        for (long i = -50_000; i < 50_000; i++) {
            figures.add(new Digest().add(i).value());
        }
        assertEquals(100_000, figures.size());
    }

    private static Digest sample() {
        return new Digest().add(42).add("prontera").add(1.5).add(true);
    }
}
