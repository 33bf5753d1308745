package io.p2pcoordinator.app.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String VALUE = "Kx7fQ2mP9vLr3Wd8nRt5";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/signaling/ws?peer_id=a&token=%s HTTP/1.1",
                "GET /x?api_key=%s&b=1",
                "Authorization: Bearer %s",
                "authorization=Bearer%%20%s",
                "X-API-Key: %s",
                "{\"refresh_token\":\"%s\"}",
                "{\\\"api_key\\\": \\\"%s\\\"}",
                "password=%s",
                "JWT_SECRET_KEY=%s",
                "nats://coordinator:%s@nats.example.org:4222",
                "Proxy-Authorization: Basic %s",
                "nats:\\/\\/coordinator:%s@nats.example.org:4222",
                "token=a\\/%s",
                "Bearer abcdef\\/%s",
                "path /eyJhbGciOiJIUzI1NiJ9.%s.c2ln",
            })
    void shouldHideTheValueWhenALineHoldsASecret(String line) {
        // when
        String redacted = Redaction.of(line.formatted(VALUE));

        // then
        assertFalse(redacted.contains(VALUE), redacted);
        assertTrue(redacted.contains("***"), redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/hosts/register 201 4 ms from 127.0.0.1",
                "the token is expired",
                "expected JWT_SECRET_KEY to be a random secret of 32 characters or more in production, but it is short",
                "{\"timestamp\":1,\"mdc\":{\"requestId\":\"a1b2\"},\"formattedMessage\":\"lane 3 at CONTROL/17\"}",
                "nats://127.0.0.1:4222",
                "a token: expected"
            })
    void shouldLeaveTheLineWhenItHoldsNone(String line) {
        assertEquals(line, Redaction.of(line));
    }

    @Test
    void shouldHideAllOfItWhenTheValueIsLong() {
        assertEquals("token=***", Redaction.of("token=" + "a/".repeat(500_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "eyJ", "eyJeyJey.", "token", "://a:", "bearer ", "basic  ", "\"key\" ", "\\/", "%20"})
    void shouldComeToItsEndWhenALineIsMadeToBeSlow(String piece) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertFalse(Redaction.of(piece.repeat(300_000)).isEmpty()));
    }

    @Test
    void shouldKeepWhatFollowsWhenAValueIsHidden() {
        assertEquals("GET /ws?token=***&peer_id=7 101", Redaction.of("GET /ws?token=" + VALUE + "&peer_id=7 101"));
        assertEquals("{\"token\":\"***\",\"n\":1}", Redaction.of("{\"token\":\"" + VALUE + "\",\"n\":1}"));
    }
}
