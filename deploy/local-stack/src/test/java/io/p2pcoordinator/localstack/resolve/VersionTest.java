package io.p2pcoordinator.localstack.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void shouldFindVersionWhenServersTellTheirs() {
        // given
        // when
        // then
        assertEquals(Optional.of(new Version("2.15.1")), Version.in("nats-server: v2.15.1\n"));
        assertEquals(Optional.of(new Version("3.5.30")), Version.in("etcd Version: 3.5.30\nGit SHA: 1.2\nGo: go1.24"));
        assertEquals(Optional.of(new Version("18.6")), Version.in("postgres (PostgreSQL) 18.6 (Debian 18.6-1)"));
        assertEquals(Optional.empty(), Version.in("Segmentation fault"));
    }

    @Test
    void shouldCompareNumbersWhenDigitsWouldMislead() {
        // given
        var ten = new Version("2.10.1");

        // when
        // then
        assertTrue(ten.isAtLeast(new Version("2.9")));
        assertFalse(ten.isAtLeast(new Version("2.12")));
        assertTrue(new Version("17").isAtLeast(new Version("17.0")));
        assertEquals(new Version("17"), new Version("17.0"));
    }
}
