package io.p2pcoordinator.etcd.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedIdTest {

    @ParameterizedTest
    @CsvSource(
            value = {
                "prontera|prontera",
                "gef_fild07|gef_fild07",
                "a-b.c~d_E9|a-b.c~d_E9",
                "''|%",
                "%|%25",
                "a/b|a%2Fb",
                "/|%2F",
                "..|..",
                "a b|a%20b",
                "é|%C3%A9",
                "🗺|%F0%9F%97%BA",
                "*>|%2A%3E"
            },
            delimiter = '|')
    void shouldGiveKnownFormWhenEscaped(String id, String escaped) {
        // when
        String actual = EscapedId.escape(id);

        // then
        assertEquals(escaped, actual);
        assertEquals(Optional.of(id), EscapedId.unescape(actual));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "%2f", "%41", "%C3", "%zz", "%2", "é", "a b", "%%"})
    void shouldRefuseWhenNoIdIsEscapedLikeThat(String text) {
        assertEquals(Optional.empty(), EscapedId.unescape(text));
    }

    @Test
    void shouldComeBackAndStayApartWhenIdsAreRandom() {
        // given
        long seed = System.nanoTime();
        var random = new Random(seed);
        Map<String, String> ids = new HashMap<>();

        for (int i = 0; i < 5_000; i++) {
            String id = randomId(random);

            // when
            String escaped = EscapedId.escape(id);

            // then
            assertEquals(Optional.of(id), EscapedId.unescape(escaped), () -> "seed " + seed);
            String former = ids.put(escaped, id);
            assertEquals(former == null ? id : former, id, () -> "two ids with one key, seed " + seed);
            assertEquals(Optional.of(id), KeySpace.zoneOfOwner(KeySpace.owner(id)), () -> "seed " + seed);
        }
    }

    @Test
    void shouldRefuseWhenCharacterIsHalf() {
        assertThrows(IllegalArgumentException.class, () -> EscapedId.escape("a\ud83d"));
    }

    @Test
    void shouldFindNoZoneWhenKeyIsNoOwners() {
        assertEquals(Optional.empty(), KeySpace.zoneOfOwner("/p2p/v1/zones/owner"));
        assertEquals(Optional.empty(), KeySpace.zoneOfOwner("/p2p/v1/zones/a/standby"));
        assertEquals(Optional.empty(), KeySpace.zoneOfOwner("/p2p/v1/zones/a/b/owner"));
        assertEquals(Optional.empty(), KeySpace.zoneOfOwner("/p2p/v1/nodes/a/owner"));
        assertEquals(Optional.of(""), KeySpace.zoneOfOwner("/p2p/v1/zones/%/owner"));
    }

    private static String randomId(Random random) {
        int[] points = random.ints(random.nextInt(256), 0, 4)
                .map(kind -> switch (kind) {
                    case 0 -> 'a' + random.nextInt(26);
                    case 1 -> "/%. *>~_-+".codePointAt(random.nextInt(10));
                    case 2 -> random.nextInt(0x800);
                    default -> 0x10000 + random.nextInt(0x10000);
                })
                .toArray();
        return new String(points, 0, points.length);
    }
}
