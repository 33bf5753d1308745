package io.p2pcoordinator.app.security;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.MalformedJwtException;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.security.SecurityException;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes JSON Web Tokens and tells what is in those that it would have made. Thread-safe, does not block. */
final class Tokens {
    private static final String ISSUER = "p2p-coordinator";

    private final SigningKeys keys;
    private final InstantSource clock;
    private final Duration accessLifetime;
    private final Duration refreshLifetime;
    private final JwtParser parser;

    Tokens(SigningKeys keys, SecuritySettings settings, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
        this.accessLifetime = settings.accessLifetime();
        this.refreshLifetime = settings.refreshLifetime();
        this.parser = keys.verifyWith(Jwts.parser().clock(() -> Date.from(clock.instant())))
                .zip()
                .clear()
                .and()
                .build();
    }

    enum Type {
        ACCESS,
        REFRESH;

        String claim() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Whom a token is about.
     *
     * @param apiKey name of the key that it was given for; empty for none
     */
    record Holder(Role role, String playerId, Optional<String> userId, Optional<String> apiKey) {}

    record Verified(Holder holder, Type type, Instant expiresAt) {}

    String make(Holder holder, Type type) {
        Instant now = clock.instant();
        JwtBuilder token = Jwts.builder()
                .issuer(ISSUER)
                .subject(holder.playerId())
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(type == Type.ACCESS ? accessLifetime : refreshLifetime)))
                .claim("player_id", holder.playerId())
                .claim("type", type.claim())
                .claim("role", holder.role().name().toLowerCase(Locale.ROOT));
        holder.userId().ifPresent(id -> token.claim("user_id", id));
        holder.apiKey().ifPresent(name -> token.claim("api_key", name));
        return keys.sign(token);
    }

    Verified verify(String token, Type expected) throws AuthenticationException {
        Verified verified = verify(token);
        if (verified.type() != expected) {
            throw new AuthenticationException("expected a token of type " + expected.claim() + ", but it is of type "
                    + verified.type().claim());
        }
        return verified;
    }

    Verified verify(String token) throws AuthenticationException {
        Claims claims = parse(token);
        Date expiresAt = claims.getExpiration();
        if (expiresAt == null) {
            throw new AuthenticationException("the token has no expiry");
        }
        String playerId = text(claims, "player_id")
                .or(() -> Optional.ofNullable(claims.getSubject()))
                .filter(id -> !id.isBlank())
                .orElseThrow(() -> new AuthenticationException("the token names nobody"));
        var holder = new Holder(
                role(text(claims, "role").orElse("client")),
                playerId,
                text(claims, "user_id"),
                text(claims, "api_key"));
        return new Verified(holder, type(claims), expiresAt.toInstant());
    }

    private Claims parse(String token) throws AuthenticationException {
        try {
            return parser.parseSignedClaims(token).getPayload();
        } catch (ExpiredJwtException e) {
            throw new AuthenticationException("the token has expired");
        } catch (MalformedJwtException e) {
            throw new AuthenticationException("expected a signed token, but it is none");
        } catch (UnsupportedJwtException e) {
            throw new AuthenticationException("the token is not signed by a key of this service");
        } catch (SecurityException e) {
            throw new AuthenticationException("the token's signature is not valid");
        } catch (RuntimeException e) { // the parser meets whatever a stranger sends
            throw new AuthenticationException("the token is not valid");
        }
    }

    private static Type type(Claims claims) throws AuthenticationException {
        String name = text(claims, "type").orElse("");
        for (Type type : Type.values()) {
            if (type.claim().equals(name)) {
                return type;
            }
        }
        throw new AuthenticationException("expected a token of type access or refresh, but it is of another");
    }

    private static Role role(String name) throws AuthenticationException {
        return Roles.parse(name)
                .orElseThrow(() -> new AuthenticationException("the token is for a role that is not known"));
    }

    private static Optional<String> text(Claims claims, String name) {
        @Nullable Object value = claims.get(name);
        return value instanceof String || value instanceof Number ? Optional.of(value.toString()) : Optional.empty();
    }
}
