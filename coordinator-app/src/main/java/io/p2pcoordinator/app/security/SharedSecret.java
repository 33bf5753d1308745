package io.p2pcoordinator.app.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** HS256 with a secret that earlier coordinators and panels know too. */
final class SharedSecret implements SigningKeys {
    /** RFC 7518, 3.2: as long as the hash. */
    private static final int MIN_BYTES = 32;

    private final SecretKey key;

    /** @throws IllegalArgumentException when it is too short to be one */
    SharedSecret(String secret) {
        byte[] bytes = secret.getBytes(UTF_8);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("expected a secret for tokens (JWT_SECRET_KEY) of at least " + MIN_BYTES
                    + " bytes, but it has " + bytes.length);
        }
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    @Override
    public String sign(JwtBuilder token) {
        return token.signWith(key, Jwts.SIG.HS256).compact();
    }

    @Override
    public JwtParserBuilder verifyWith(JwtParserBuilder parser) {
        return parser.verifyWith(key).sig().clear().add(Jwts.SIG.HS256).and();
    }

    /** A secret is not for others. */
    @Override
    public List<PublicKeys.Jwk> published() {
        return List.of();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
