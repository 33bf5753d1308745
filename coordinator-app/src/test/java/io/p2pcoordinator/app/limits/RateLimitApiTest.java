package io.p2pcoordinator.app.limits;

import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.security.Secured;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test is a client of its own: the proxy that it comes through says from which address. */
class RateLimitApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.changed(RateLimitApiTest::limited);

    private static int lastAddress;

    private Api api;
    private String address;

    private static CoordinatorSettings limited(CoordinatorSettings settings) {
        return Secured.byRotatedKeys(settings)
                .withLimits(Limited.limits(Limited.REQUESTS, 1_000, List.of("127.0.0.1")));
    }

    @BeforeEach
    void newAddress() {
        api = node.api();
        address = "198.51.100." + ++lastAddress;
    }

    private Answer get(Api at, String path, String... headers) {
        String[] all = List.of(headers).toArray(new String[headers.length + 2]);
        all[headers.length] = "X-Forwarded-For";
        all[headers.length + 1] = address;
        return at.get(path, all);
    }

    @Test
    void shouldRefuseWith429WhenAClientAsksTooOften() {
        for (int left = Limited.REQUESTS - 1; left >= 0; left--) {
            Answer answer = get(api, "/").expect(200);
            assertEquals("5", answer.header("RateLimit-Limit"));
            assertEquals(Integer.toString(left), answer.header("RateLimit-Remaining"));
            assertTrue(isAMinuteAtMost(answer.header("RateLimit-Reset")), answer.header("RateLimit-Reset"));
        }
        Answer refused = get(api, "/").expect(429);
        assertEquals("5", refused.header("RateLimit-Limit"));
        assertEquals("0", refused.header("RateLimit-Remaining"));
        assertTrue(isAMinuteAtMost(refused.header("Retry-After")), refused.header("Retry-After"));
        assertEquals(refused.header("RateLimit-Reset"), refused.header("Retry-After"));
        get(api, "/").expect(429);
    }

    private static boolean isAMinuteAtMost(String seconds) {
        return !seconds.isEmpty() && Integer.parseInt(seconds) >= 1 && Integer.parseInt(seconds) <= 60;
    }

    @Test
    void shouldCountOverAllNodesWhenAClientAsksSeveral() {
        try (RunningNode other = node.startAnother("node-limits", RateLimitApiTest::limited)) {
            // a node on a machine that is busy may count alone for a second
            await().untilAsserted(() -> {
                newAddress();
                for (int i = 0; i < Limited.REQUESTS; i++) {
                    get(i % 2 == 0 ? api : other.api(), "/").expect(200);
                }
                get(api, "/").expect(429);
                get(other.api(), "/").expect(429);
            });
        }
    }

    @Test
    void shouldCountPathsAndClientsByThemselvesWhenOneIsOverItsLimit() {
        for (int i = 0; i <= Limited.REQUESTS; i++) {
            get(api, "/");
        }
        get(api, "/").expect(429);
        get(api, "/.well-known/jwks.json").expect(200);
        address = "198.51.100." + ++lastAddress;
        get(api, "/").expect(200);
    }

    @Test
    void shouldCountRefusedRequestsWhenTheCredentialIsWorthless() {
        for (int i = 0; i < Limited.REQUESTS; i++) {
            Answer answer = get(api, "/api/v1/hosts/" + i, "Authorization", "Bearer nonsense");
            assertEquals("5", answer.expect(401).header("RateLimit-Limit"));
        }
        get(api, "/api/v1/hosts/other", "Authorization", "Bearer nonsense").expect(429);
    }

    @Test
    void shouldCountWhatIsNowhereWhenPathsAreMadeUp() {
        for (int i = 0; i < Limited.REQUESTS; i++) {
            get(api, "/nothing/" + i).expect(404);
        }
        get(api, "/nothing/more").expect(429);
    }

    @Test
    void shouldLimitTokensMoreStrictlyWhenAnAddressAsksForMany() {
        for (int i = 0; i < Limited.AUTH_REQUESTS; i++) {
            token("player-" + i).expect(200);
        }
        token("player-more").expect(429);
    }

    private Answer token(String player, String... headers) {
        String[] all = List.of(headers).toArray(new String[headers.length + 2]);
        all[headers.length] = "X-Forwarded-For";
        all[headers.length + 1] = address;
        return api.send("POST", "/api/v1/auth/token", json("player_id", player, "api_key", Secured.CLIENT_KEY), all);
    }

    @Test
    void shouldNotGiveEachTokenNewTokensWhenItAsksWithIt() {
        String token = token("player").expect(200).text("token");
        for (int i = 1; i < Limited.AUTH_REQUESTS; i++) {
            token("player", "Authorization", "Bearer " + token).expect(200);
        }
        token("player", "Authorization", "Bearer " + token).expect(429);
    }

    @Test
    void shouldCountByNameWhenTheClientIsKnown() {
        String token = token("ada-" + address).expect(200).text("token");
        for (int i = 0; i < Limited.REQUESTS; i++) {
            address = "198.51.100." + ++lastAddress;
            get(api, "/api/v1/hosts", "Authorization", "Bearer " + token).expect(200);
        }
        get(api, "/api/v1/hosts", "Authorization", "Bearer " + token).expect(429);
    }

    @Test
    void shouldBelieveTheLastStrangerWhenAProxyForwardsAList() {
        // given an address that the client made up itself, in front of what the proxy saw
        String seen = address;
        for (int i = 0; i < Limited.REQUESTS; i++) {
            address = "203.0.113." + i + ", " + seen + ", 127.0.0.1";
            get(api, "/").expect(200);
        }
        get(api, "/").expect(429);
    }

    @Test
    void shouldNeverLimitHealthWhenItIsAskedOften() {
        for (int i = 0; i < 3 * Limited.REQUESTS; i++) {
            assertEquals("", get(api, "/health").expect(200).header("RateLimit-Limit"));
            get(api, "/health/liveness").expect(200);
        }
    }

    @Test
    void shouldAnswer413WhenTheBodyIsLargerThanTheSettingsAllow() {
        String body = json("player_id", "a".repeat(65 * 1024));
        api.send("POST", "/api/v1/auth/token", body, "X-Forwarded-For", address).expect(413);
    }
}
