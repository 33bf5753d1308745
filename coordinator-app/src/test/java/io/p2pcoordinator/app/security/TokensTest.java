package io.p2pcoordinator.app.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.p2pcoordinator.app.security.Tokens.Holder;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
    private static final String CLAIMS =
            "{\"sub\":\"ada\",\"player_id\":\"ada\",\"type\":\"access\",\"exp\":4000000000}";
    private static final String NOT_OURS = "the token's signature is not valid";
    private static final Holder ADA = new Holder(Role.CLIENT, "ada", Optional.of("7"), Optional.empty());

    private final SigningKey key = SigningKey.make(1, NOW);
    private final Tokens byKey = tokens(new OneKey(key), NOW);
    private final Tokens bySecret = tokens(new SharedSecret(Secured.SECRET), NOW);

    private static Tokens tokens(SigningKeys keys, Instant now) {
        return new Tokens(keys, Secured.settings(Optional.empty()), InstantSource.fixed(now));
    }

    /** A key pair of EdDSA that is always the same. */
    private record OneKey(SigningKey key) implements SigningKeys {
        @Override
        public String sign(JwtBuilder token) {
            return token.signWith(key.pair().getPrivate(), Jwts.SIG.EdDSA).compact();
        }

        @Override
        public JwtParserBuilder verifyWith(JwtParserBuilder parser) {
            return RotatedKeys.onlyEdDsa(parser, _ -> key.pair().getPublic());
        }

        @Override
        public List<PublicKeys.Jwk> published() {
            return List.of(key.published());
        }

        @Override
        public void close() {}
    }

    private static String refusal(Tokens tokens, String token) {
        return String.valueOf(
                assertThrows(AuthenticationException.class, () -> tokens.verify(token, Tokens.Type.ACCESS))
                        .getMessage());
    }

    @Test
    void shouldTellTheHolderWhenTheTokenIsItsOwn() throws AuthenticationException {
        for (Tokens tokens : List.of(byKey, bySecret)) {
            var verified = tokens.verify(tokens.make(ADA, Tokens.Type.ACCESS), Tokens.Type.ACCESS);
            assertEquals(ADA, verified.holder());
            assertEquals(NOW.plus(Duration.ofHours(1)), verified.expiresAt());
        }
    }

    @Test
    void shouldRefuseWhenTheTokenIsNotSigned() {
        for (String alg : List.of("none", "None", "NONE", "nOnE")) {
            String token = Forger.unsigned("{\"alg\":\"" + alg + "\"}", CLAIMS);
            refusal(byKey, token);
            refusal(bySecret, token);
            refusal(byKey, token + "AAAA");
            refusal(bySecret, token + "AAAA");
        }
    }

    @Test
    void shouldRefuseWhenThePublicKeyIsUsedAsASecret() {
        byte[] encoded = key.pair().getPublic().getEncoded();
        byte[] x = Base64.getUrlDecoder().decode(key.published().x());
        for (byte[] secret : List.of(
                encoded,
                x,
                Base64.getEncoder().encode(encoded),
                key.published().x().getBytes(UTF_8))) {
            String header = "{\"alg\":\"HS256\",\"kid\":\"" + key.kid() + "\"}";
            assertEquals(NOT_OURS, refusal(byKey, Forger.hs256(secret, header, CLAIMS)));
        }
    }

    @Test
    void shouldRefuseWhenTheTokenIsOfTheOtherAlgorithm() {
        assertEquals(NOT_OURS, refusal(byKey, Forger.hs256(Secured.SECRET, CLAIMS)));
        assertEquals(NOT_OURS, refusal(bySecret, byKey.make(ADA, Tokens.Type.ACCESS)));
    }

    @Test
    void shouldRefuseWhenTheSecretIsAnother() {
        assertEquals(NOT_OURS, refusal(bySecret, Forger.hs256("another secret, long enough for this", CLAIMS)));
    }

    @Test
    void shouldRefuseAtTheSecondAtWhichItExpires() throws AuthenticationException {
        String token = bySecret.make(ADA, Tokens.Type.ACCESS);
        Instant end = NOW.plus(Duration.ofHours(1));
        tokens(new SharedSecret(Secured.SECRET), end.minusSeconds(1)).verify(token, Tokens.Type.ACCESS);
        assertEquals(
                "the token has expired", refusal(tokens(new SharedSecret(Secured.SECRET), end.plusSeconds(1)), token));
    }

    @Test
    void shouldRefuseWhenThereIsNoExpiry() {
        String token = Forger.hs256(Secured.SECRET, "{\"sub\":\"ada\",\"player_id\":\"ada\",\"type\":\"access\"}");
        assertEquals("the token has no expiry", refusal(bySecret, token));
    }

    @Test
    void shouldRefuseWhenTheTypeIsAnother() {
        assertEquals(
                "expected a token of type access, but it is of type refresh",
                refusal(bySecret, bySecret.make(ADA, Tokens.Type.REFRESH)));
        refusal(bySecret, Forger.hs256(Secured.SECRET, "{\"sub\":\"ada\",\"exp\":4000000000}"));
    }

    @Test
    void shouldRefuseWhenTheRoleIsNotKnown() {
        refusal(bySecret, Forger.hs256(Secured.SECRET, CLAIMS.replace("\"sub\"", "\"role\":\"god\",\"sub\"")));
        refusal(bySecret, Forger.hs256(Secured.SECRET, "{\"type\":\"access\",\"exp\":4000000000}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "a.b.c", "nonsense", "e30.e30.", "e30.e30.e30", "eyJhbGciOiJIUzI1NiJ9..", "....."
            })
    void shouldRefuseWhenItIsNoToken(String text) {
        refusal(byKey, text);
        refusal(bySecret, text);
    }

    @Test
    void shouldNotStartWhenTheSecretIsShort() {
        assertThrows(IllegalArgumentException.class, () -> new SharedSecret("short"));
    }
}
