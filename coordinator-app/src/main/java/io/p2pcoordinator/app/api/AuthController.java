package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.security.BearerToken;
import io.p2pcoordinator.app.security.RefusedException;
import io.p2pcoordinator.app.security.Roles;
import io.p2pcoordinator.app.security.TokenGrants;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The Authentication part of the contract. */
@Controller("/api/v1/auth")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Authentication")
final class AuthController {
    private final TokenGrants grants;
    private final JsonBody json;
    private final String apiKeyHeader;

    AuthController(TokenGrants grants, JsonBody json, SecuritySettings settings) {
        this.grants = grants;
        this.json = json;
        this.apiKeyHeader = settings.apiKeyHeader();
    }

    /** @param token the access token once more, under the name that the WARP client reads */
    record Token(String accessToken, String token, String refreshToken, String tokenType, long expiresIn) {}

    /** A token for a player, for an API key where one is needed. */
    @Post("/token")
    @Outcomes.Write
    HttpResponse<Token> token(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = AuthBodies.WantToken.class)))
                    @Body
                    byte @Nullable [] body) {
        var wanted = json.read(body, AuthBodies.WantToken.class, AuthBodies.WantToken::errors);
        String key = wanted.apiKey() == null ? request.getHeaders().get(apiKeyHeader) : wanted.apiKey();
        return answer(grants.toPlayer(
                HostBodies.text(wanted.who()),
                wanted.userId(),
                key,
                wanted.role() == null ? null : Roles.parse(wanted.role()).orElse(null)));
    }

    /** A new token, for a refresh token or for the current one in the header Authorization. */
    @Post("/refresh")
    @Outcomes.Write
    HttpResponse<Token> refresh(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = AuthBodies.Refresh.class)))
                    @Body
                    byte @Nullable [] body) {
        String refreshToken = json.read(body, AuthBodies.Refresh.class).refreshToken();
        if (refreshToken != null) {
            return answer(grants.refresh(refreshToken));
        }
        String current = BearerToken.in(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
        if (current == null) {
            throw RefusedException.unauthenticated(
                    "expected a refresh_token, or the current token in the header Authorization, but there is none");
        }
        return answer(grants.exchange(current));
    }

    private static HttpResponse<Token> answer(TokenGrants.Grant grant) {
        return HttpResponse.ok(new Token(
                        grant.accessToken(),
                        grant.accessToken(),
                        grant.refreshToken(),
                        "Bearer",
                        grant.expiresInSeconds()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store"); // RFC 6749, 5.1
    }
}
