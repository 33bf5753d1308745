package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.micronaut.core.annotation.Introspected;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import io.p2pcoordinator.app.security.Roles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is sent for a token. Clients add fields about themselves that are not needed for it. */
final class AuthBodies {
    private AuthBodies() {}

    @Introspected
    @JsonIgnoreProperties(ignoreUnknown = true)
    record WantToken(
            @Text(min = 1) @Nullable String playerId,
            @Text(min = 1) @Nullable String peerId,
            @Text(min = 1) @Nullable String userId,
            @Text(max = 1_024) @Nullable String apiKey,
            @Nullable String role) {
        /** Under which name a client of either kind says who it is. */
        @Nullable
        String who() {
            return playerId == null ? peerId : playerId;
        }

        List<FieldError> errors() {
            var errors = new ArrayList<FieldError>();
            if (who() == null) {
                errors.add(new FieldError("player_id", "expected a player_id or a peer_id"));
            }
            if (role != null && Roles.parse(role).isEmpty()) {
                errors.add(new FieldError("role", "expected client, server or operator"));
            }
            return errors;
        }
    }

    @Introspected
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Refresh(@Text(min = 1, max = 16_384) @Nullable String refreshToken) {}
}
