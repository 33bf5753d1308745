package io.p2pcoordinator.projections.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SqlTextTest {
    @Test
    void shouldKeepTextWhenPostgresCanHoldIt() {
        for (String text : new String[] {"", "plain", "a\uD83D\uDE00b", "\uFFFF\u0001"}) {
            assertTrue(SqlText.isStorable(text));
            assertEquals(text, SqlText.storable(text));
        }
    }

    @Test
    void shouldReplaceWhatPostgresCannotHold() {
        assertFalse(SqlText.isStorable("a\0"));
        assertFalse(SqlText.isStorable("\uDE00\uD83D"));
        assertEquals("a\uFFFD", SqlText.storable("a\0"));
        assertEquals("\uFFFD\uFFFD\uD83D\uDE00\uFFFD", SqlText.storable("\uDE00\uD83D\uD83D\uDE00\uD83D"));
    }
}
