package io.p2pcoordinator.app.security;

import static io.p2pcoordinator.app.Api.fieldsOf;
import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.RunningNode;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.changed(Secured::byRotatedKeys);

    private static final String TOKEN = "/api/v1/auth/token";
    private static final String REFRESH = "/api/v1/auth/refresh";

    private Api api;

    @BeforeEach
    void connect() {
        api = node.api();
    }

    private static JsonNode part(String token, int index) {
        try {
            return new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/token", "/api/auth/token", "/api/auth/token/"})
    void shouldGiveTokensWhenAPlayerAsksInAnyForm(String path) {
        // when
        Answer answer = api.post(path, json("player_id", "ada", "user_id", "7", "api_key", Secured.CLIENT_KEY))
                .expect(200);
        // then
        assertEquals(
                Set.of("access_token", "token", "refresh_token", "token_type", "expires_in"), fieldsOf(answer.json()));
        assertEquals(answer.text("access_token"), answer.text("token"));
        assertEquals("Bearer", answer.text("token_type"));
        assertEquals(3600, answer.json().path("expires_in").asInt());
        JsonNode claims = part(answer.text("token"), 1);
        assertEquals("ada", claims.path("sub").asText());
        assertEquals("ada", claims.path("player_id").asText());
        assertEquals("7", claims.path("user_id").asText());
        assertEquals("access", claims.path("type").asText());
        assertEquals("client", claims.path("role").asText());
        assertEquals(3600, claims.path("exp").asLong() - claims.path("iat").asLong());
        assertFalse(claims.path("jti").asText().isEmpty());
        assertFalse(claims.path("iss").asText().isEmpty());
        JsonNode header = part(answer.text("token"), 0);
        assertEquals("EdDSA", header.path("alg").asText());
        assertEquals(
                "refresh", part(answer.text("refresh_token"), 1).path("type").asText());
        JsonNode published =
                api.get("/.well-known/jwks.json").expect(200).json().path("keys");
        assertEquals(1, published.size());
        assertEquals(header.path("kid"), published.path(0).path("kid"));
        assertEquals("Ed25519", published.path(0).path("crv").asText());
    }

    @Test
    void shouldTakeTheFormOfTheWarpClientWhenItAsks() {
        String body = json("peer_id", "warp", "client_version", "1.0.0", "timestamp", 1_790_000_000L);
        Answer answer =
                api.send("POST", TOKEN, body, Secured.key(Secured.CLIENT_KEY)).expect(200);
        assertEquals("warp", part(answer.text("token"), 1).path("player_id").asText());
        Answer refreshed = api.send("POST", REFRESH, "{}", Secured.bearer(answer.text("token")))
                .expect(200);
        assertEquals("warp", part(refreshed.text("token"), 1).path("player_id").asText());
    }

    @Test
    void shouldAnswer422WhenNobodyIsNamed() {
        Answer answer = api.post(TOKEN, json("api_key", Secured.CLIENT_KEY)).expect(422);
        assertEquals(Set.of("player_id"), answer.wrongFields());
        assertEquals(
                Set.of("role"),
                api.post(TOKEN, json("player_id", "a", "role", "king"))
                        .expect(422)
                        .wrongFields());
    }

    @Test
    void shouldAnswer401WhenTheApiKeyIsMissingOrWrong() {
        api.post(TOKEN, json("player_id", "ada")).expect(401);
        api.post(TOKEN, json("player_id", "ada", "api_key", "wrong")).expect(401);
        Answer answer = api.send("POST", TOKEN, json("player_id", "ada"), Secured.key("wrong"));
        assertEquals("the API key is not known", answer.expect(401).detail());
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
    }

    @Test
    void shouldGiveARoleWhenTheKeyHasIt() {
        String body = json("player_id", "map", "role", "server", "api_key", Secured.SERVER_KEY);
        String token = api.post(TOKEN, body).expect(200).text("token");
        assertEquals("server", part(token, 1).path("role").asText());
        api.get("/api/v1/lanes", Secured.bearer(token)).expect(200);
    }

    @Test
    void shouldRefuseARoleWhenTheKeyHasASmallerOne() {
        for (String role : List.of("server", "operator")) {
            String body = json("player_id", "ada", "role", role, "api_key", Secured.CLIENT_KEY);
            api.post(TOKEN, body).expect(403);
        }
        api.post(TOKEN, json("player_id", "map", "role", "operator", "api_key", Secured.SERVER_KEY))
                .expect(403);
        api.post(TOKEN, json("player_id", "map", "role", "server")).expect(401);
    }

    @Test
    void shouldRefreshWhenTheRefreshTokenIsShown() {
        Answer first = Secured.token(api, "ada");
        Answer second = api.post(REFRESH, json("refresh_token", first.text("refresh_token")))
                .expect(200);
        assertNotEquals(first.text("access_token"), second.text("access_token"));
        api.get("/api/v1/hosts", Secured.bearer(second.text("access_token"))).expect(200);
        assertEquals("ada", part(second.text("token"), 1).path("player_id").asText());
    }

    @Test
    void shouldAnswer401WhenWhatIsShownForRefreshingIsNoRefreshToken() {
        Answer given = Secured.token(api, "ada");
        Answer access = api.post(REFRESH, json("refresh_token", given.text("access_token")));
        assertTrue(access.expect(401).detail().contains("type refresh"), access.detail());
        api.post(REFRESH, json("refresh_token", "nonsense")).expect(401);
        api.post(REFRESH, "{}").expect(401);
        api.post(REFRESH).expect(400);
        api.send("POST", REFRESH, "{}", Secured.bearer("nonsense")).expect(401);
    }

    @Test
    void shouldNotRenewWhenTheKeyOfTheTokenIsGone() {
        // given
        String refresh = Secured.token(api, "ada").text("refresh_token");
        // when
        try (RunningNode later = node.startAnother("node-later", Secured::withoutKeys)) {
            // then
            Answer answer = later.api().post(REFRESH, json("refresh_token", refresh));
            assertTrue(answer.expect(401).detail().contains("API key"), answer.detail());
        }
    }

    @Test
    void shouldTakeTokensOfEachOtherWhenTwoNodesShareTheirKeys() {
        try (RunningNode other = node.startAnother("node-other", Secured::byRotatedKeys)) {
            other.api().get("/api/v1/hosts", Secured.player(api, "ada")).expect(200);
            api.get("/api/v1/hosts", Secured.player(other.api(), "ada")).expect(200);
            assertEquals(
                    api.get("/.well-known/jwks.json").json(),
                    other.api().get("/.well-known/jwks.json").json());
        }
    }

    @Test
    void shouldTakeOldTokensWhenTheOldSecretIsSet() {
        try (RunningNode old = node.startAnother("node-old", Secured::bySecret)) {
            // given a token as earlier coordinators made it
            String token = Forger.hs256(
                    Secured.SECRET,
                    "{\"sub\":\"ada\",\"player_id\":\"ada\",\"type\":\"access\",\"iat\":1," + "\"exp\":4000000000}");
            // then
            old.api().get("/api/v1/hosts", Secured.bearer(token)).expect(200);
            old.api().get("/api/v1/lanes", Secured.bearer(token)).expect(403);
            assertEquals(
                    "HS256",
                    part(Secured.token(old.api(), "ada").text("token"), 0)
                            .path("alg")
                            .asText());
            assertEquals(
                    "{\"keys\":[]}", old.api().get("/.well-known/jwks.json").body());
        }
    }
}
