package io.p2pcoordinator.app.logging;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Reads what a node writes while it serves requests, with everything that can be written switched on. */
class SecretsInLogsTest {
    @RegisterExtension
    static final NodeExtension world = NodeExtension.shared();

    private static final String JWT =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJwbGF5ZXItMSJ9.c2lnbmF0dXJlLW9mLWl0";
    private static final String KEY = "q7Lw2Vn8Xc4Bz6Mk1Jh3Gf5Ds9Pa0Ty2";
    private static final String PASSWORD = "Wd8nRt5YbHs2Jc9GfUe4";

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger http = context.getLogger("io.micronaut.http");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();

    @BeforeEach
    void listen() {
        var json = new JsonEncoder();
        json.setContext(context);
        json.setWithFormattedMessage(true);
        json.start();
        var encoder = new RedactingEncoder(json);
        encoder.setContext(context);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(out);
        appender.start();
        root.addAppender(appender);
        http.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        http.setLevel(null);
        root.detachAppender(appender);
        appender.stop();
    }

    private String log() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<JsonNode> accessLines(String requestId) {
        return log().lines()
                .filter(line -> line.contains("\"loggerName\":\"access\"") && line.contains(requestId))
                .map(SecretsInLogsTest::json)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return new JsonMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError("expected JSON, but: " + line, e);
        }
    }

    @Test
    void shouldHideThemWhenCallersSendThemEverywhere() {
        // when
        for (String path : List.of("/api/v1/hosts", "/api/auth/token", "/nothing/here", "/api/hosts/a/heartbeat")) {
            String query = "?token=" + JWT + "&api_key=" + KEY + "&password=" + PASSWORD;
            for (String method : List.of("GET", "POST")) {
                String body = method.equals("GET")
                        ? null
                        : Api.json("refresh_token", JWT, "api_key", KEY, "password", PASSWORD, "cpu_cores", "many");
                world.api()
                        .send(
                                method,
                                path + query,
                                body,
                                "Authorization",
                                "Bearer " + JWT,
                                "X-API-Key",
                                KEY,
                                "X-Request-Id",
                                "everywhere-1",
                                "Content-Type",
                                "application/json");
            }
        }
        world.api().get("/api/v1/hosts/" + JWT, "Cookie", "token=" + JWT);

        // then
        await().atMost(Duration.ofSeconds(10))
                .until(() -> accessLines("everywhere-1").size() == 8);
        for (String secret : List.of(JWT, KEY, PASSWORD, JWT.substring(JWT.lastIndexOf('.') + 1))) {
            assertFalse(
                    log().contains(secret),
                    () -> log().lines()
                            .filter(line -> line.contains(secret))
                            .findFirst()
                            .orElse(""));
        }
    }

    @Test
    void shouldWriteOneLineWithoutItsTokenWhenASocketIsOpened() {
        // given
        String server = world.node().uri().toString().replaceFirst("http", "ws");
        try (HttpClient http = HttpClient.newHttpClient()) {
            // when
            WebSocket socket = http.newWebSocketBuilder()
                    .header("X-Request-Id", "socket-1")
                    .buildAsync(
                            URI.create(server + "/api/signaling/ws?peer_id=a&token=" + JWT),
                            new WebSocket.Listener() {})
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            socket.abort();
        }
        world.api().get("/api/v1/signaling/ws", "X-Request-Id", "socket-2").expect(426);

        // then
        await().until(() -> !accessLines("socket-1").isEmpty());
        assertEquals(
                List.of("101"),
                accessLines("socket-1").stream().map(this::status).toList());
        assertEquals(
                List.of("426"),
                accessLines("socket-2").stream().map(this::status).toList());
        assertTrue(accessLines("socket-1").toString().contains("\"path\":\"/api/signaling/ws\""));
        assertFalse(log().contains(JWT));
    }

    private String status(JsonNode line) {
        return line.findValue("status").asText();
    }

    @Test
    void shouldWriteOneLineWithItsIdsWhenARequestIsAnswered() {
        // given
        String trace = "0af7651916cd43dd8448eb211c80319c";

        // when
        var answer = world.api()
                .get(
                        "/api/hosts/nobody?x=1",
                        "X-Request-Id",
                        "request-7",
                        "traceparent",
                        "00-" + trace + "-b7ad6b7169203331-01")
                .expect(404);

        // then
        assertEquals("request-7", answer.header("X-Request-Id"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !accessLines("request-7").isEmpty());
        assertEquals(1, accessLines("request-7").size());
        JsonNode line = accessLines("request-7").getFirst();
        assertEquals("request-7", line.path("mdc").path("requestId").asText());
        assertEquals(trace, line.path("mdc").path("traceId").asText());
        String message = line.path("formattedMessage").asText();
        assertTrue(message.matches("GET /api/v1/hosts/nobody 404 \\d+ ms from 127\\.0\\.0\\.1"), message);
    }

    @Test
    void shouldMakeAnIdWhenTheCallersIsNotSane() {
        // when
        String id = world.api()
                .get("/health/liveness", "X-Request-Id", "<script>alert(1)</script>")
                .expect(200)
                .header("X-Request-Id");

        // then
        assertTrue(id.matches("[0-9a-f]{16}"), id);
    }
}
