package io.p2pcoordinator.app.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.RunningNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What answers tell browsers: who may read them, and what they may do. */
class BrowserRulesTest {
    private static final String PANEL = "https://panel.example.org";

    @RegisterExtension
    static final NodeExtension world =
            NodeExtension.fresh(Map.of("CORS_ORIGINS", PANEL + ",http://localhost:3000", "P2P_MAX_BODY_BYTES", "2048"));

    private static Answer preflight(String origin) {
        return world.api()
                .send(
                        "OPTIONS",
                        "/api/v1/hosts/register",
                        null,
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "content-type,x-api-key,authorization");
    }

    @Test
    void shouldLetAPageReadWhenItsOriginIsListed() {
        // when
        Answer answer = world.api().get("/api/v1/hosts", "Origin", PANEL).expect(200);

        // then
        assertEquals(PANEL, answer.header("Access-Control-Allow-Origin"));
        assertEquals("Origin", answer.header("Vary"));
        assertEquals("", answer.header("Access-Control-Allow-Credentials"));
        for (String exposed : new String[] {"X-Event-Position", "Retry-After", "RateLimit-Remaining"}) {
            assertTrue(answer.header("Access-Control-Expose-Headers").contains(exposed), exposed);
        }
    }

    @Test
    void shouldLetAPageAskFirstWhenItsOriginIsListed() {
        // when
        Answer answer = preflight(PANEL).expect(200);

        // then
        assertEquals(PANEL, answer.header("Access-Control-Allow-Origin"));
        assertTrue(answer.header("Access-Control-Allow-Methods").contains("POST"));
        assertTrue(answer.header("Access-Control-Allow-Headers").contains("x-api-key"));
    }

    @Test
    void shouldNotLetAPageReadWhenItsOriginIsAnother() {
        for (String origin :
                new String[] {"https://evil.example", PANEL + ".evil.example", "http://panel.example.org"}) {
            assertEquals("", preflight(origin).header("Access-Control-Allow-Origin"));
            assertEquals("", world.api().get("/api/v1/hosts", "Origin", origin).header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void shouldRefuseAPageOfAnybodyWhenItWritesToLoopbackInDevelopment() {
        world.api()
                .send("POST", "/api/v1/sessions/cleanup", "{}", "Origin", "https://evil.example")
                .expect(403);
    }

    @Test
    void shouldLetAllPagesReadWhenTheOriginIsAStar() {
        // given
        var database = world.servers().postgres().createDatabase();
        var variables = RunningNode.variables(
                world.servers(), database, Map.of("CORS_ORIGINS", "*", "P2P_NODE_ID", "open-to-all"));
        try (RunningNode node = RunningNode.start(variables)) {
            // when
            Answer answer =
                    node.api().get("/", "Origin", "https://anybody.example").expect(200);

            // then
            assertFalse(
                    answer.header("Access-Control-Allow-Origin").isEmpty(),
                    answer.headers().toString());
        }
    }

    @Test
    void shouldProtectBrowsersWhateverIsAnswered() {
        for (String path :
                new String[] {"/", "/api/v1/hosts", "/api/v1/hosts/nobody", "/no/such/path", "/docs", "/docs/x"}) {
            // when
            Answer answer = world.api().get(path);

            // then
            assertEquals("nosniff", answer.header("X-Content-Type-Options"), path);
            assertEquals("no-referrer", answer.header("Referrer-Policy"), path);
            assertEquals("p2p-coordinator", answer.header("Server"), path);
            String policy = answer.header("Content-Security-Policy");
            assertTrue(policy.contains("frame-ancestors 'none'"), path + ": " + policy);
            assertEquals(path.startsWith("/docs"), policy.contains("script-src 'self'"), path + ": " + policy);
            assertFalse(policy.contains("script-src 'self' 'unsafe"), policy);
            assertEquals("", answer.header("Strict-Transport-Security"), "without TLS");
        }
    }

    @Test
    void shouldTakeTheLimitOfBodiesFromTheSettings() {
        world.api()
                .post("/api/v1/hosts/register", "{\"a\":\"" + "x".repeat(3_000) + "\"}")
                .expect(413);
    }
}
