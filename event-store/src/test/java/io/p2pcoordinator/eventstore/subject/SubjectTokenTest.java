package io.p2pcoordinator.eventstore.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectTokenTest {
    /** All characters that NATS lets pass in a token and that need no quoting anywhere. */
    private static final String TOKEN = "[A-Za-z0-9_=-]+";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    prontera  | prontera
                    prt_fild08| prt_fild08
                    1@tower   | 1=40tower
                    a.b       | a=2Eb
                    *         | =2A
                    >         | =3E
                    =         | =3D
                    a b       | a=20b
                    ß         | =C3=9F
                    🎮        | =F0=9F=8E=AE
                    """)
    void shouldSpellIdsAsDocumented(String id, String token) {
        assertEquals(token, SubjectToken.escape(id));
        assertEquals(Optional.of(id), SubjectToken.unescape(token));
    }

    @Test
    void shouldSpellEmptyIdAsEqualsSign() {
        assertEquals("=", SubjectToken.escape(""));
        assertEquals(Optional.of(""), SubjectToken.unescape("="));
    }

    @Test
    void shouldGiveEachIdOneTokenThatLeadsBack() {
        // given
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var ids = new HashMap<String, String>();

        for (int i = 0; i < 20_000; i++) {
            // when
            String id = randomId(random);
            String token = SubjectToken.escape(id);

            // then
            assertTrue(token.matches(TOKEN), () -> "seed " + seed + ": " + token);
            assertEquals(Optional.of(id), SubjectToken.unescape(token), () -> "seed " + seed);
            String former = ids.put(token, id);
            if (former != null) {
                assertEquals(former, id, () -> "two ids, one token, seed " + seed);
            }
        }
    }

    @Test
    void shouldUnescapeOnlyWhatItWouldEscape() {
        // given
        long seed = new Random().nextLong();
        var random = new Random(seed);
        String alphabet = "aZ09_-=CEF48.%ß ";

        for (int i = 0; i < 50_000; i++) {
            // when
            var token = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                token.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            // then
            SubjectToken.unescape(token.toString())
                    .ifPresent(id -> assertEquals(
                            token.toString(), SubjectToken.escape(id), () -> "seed " + seed + " id " + id));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=4",
                "=41", // A, which stands for itself
                "=2e", // lower case
                "a=",
                "==",
                "=G0",
                "a.b",
                "a b",
                "*",
                ">",
                "ß",
                "=C3", // cut off
                "=C0=80", // NUL, the long way
                "=ED=A0=80", // half a surrogate pair
                "=F4=90=80=80", // beyond Unicode
                "=FF",
            })
    void shouldRefuseTokensThatItNeverMakes(String token) {
        assertEquals(Optional.empty(), SubjectToken.unescape(token));
    }

    @Test
    void shouldTakeIdsUpToTheLongest() {
        String longest = "🎮".repeat(SubjectToken.MAX_ID_CODE_POINTS);
        assertEquals(Optional.of(longest), SubjectToken.unescape(SubjectToken.escape(longest)));
        assertTrue(Subject.hosting(longest).name().length() < 4_000, "NATS takes 4,096 for the whole line");
        String tooLong = longest + "a";
        assertThrows(IllegalArgumentException.class, () -> SubjectToken.escape(tooLong));
        assertEquals(Optional.empty(), SubjectToken.unescape("a".repeat(256)));
    }

    @Test
    void shouldRefuseHalfAPairOfSurrogates() {
        assertThrows(IllegalArgumentException.class, () -> SubjectToken.escape("\uD83C"));
        assertThrows(IllegalArgumentException.class, () -> SubjectToken.escape("a\uDFAEb"));
        assertNull(SubjectToken.unescape("=ED=BE=AE").orElse(null));
    }

    private static String randomId(Random random) {
        var id = new StringBuilder();
        for (int n = random.nextInt(20); n > 0; n--) {
            int codePoint = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(0x80);
                case 1 -> random.nextInt(0x800);
                case 2 -> random.nextInt(0xD800);
                default -> 0xE000 + random.nextInt(Character.MAX_CODE_POINT - 0xE000);
            };
            id.appendCodePoint(codePoint);
        }
        return id.toString();
    }
}
