package io.p2pcoordinator.app.security;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.List;

/** The keys that tokens can be verified with, as a JSON Web Key Set (RFC 7517, RFC 8037). */
@Controller("/.well-known/jwks.json")
final class PublicKeys {
    private final SigningKeys keys;

    PublicKeys(SigningKeys keys) {
        this.keys = keys;
    }

    record Jwk(String kty, String crv, String kid, String use, String alg, String x) {}

    record JwkSet(List<Jwk> keys) {}

    @Get
    JwkSet keys() {
        return new JwkSet(keys.published());
    }
}
