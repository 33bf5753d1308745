package io.p2pcoordinator.app.security;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtParserBuilder;
import java.util.List;

/** What tokens are signed with, and how they are verified: one algorithm, never what a token asks for. Thread-safe, does not block. */
interface SigningKeys extends AutoCloseable {
    String sign(JwtBuilder token);

    /** Makes a parser take what these keys have signed, and nothing else. */
    JwtParserBuilder verifyWith(JwtParserBuilder parser);

    /** For others to verify with. */
    List<PublicKeys.Jwk> published();

    @Override
    void close();
}
