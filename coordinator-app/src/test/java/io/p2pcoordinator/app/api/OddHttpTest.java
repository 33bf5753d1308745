package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.api.RawHttp.exchange;
import static io.p2pcoordinator.app.api.RawHttp.last;
import static io.p2pcoordinator.app.api.RawHttp.statuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP that is right but rare, and HTTP that is wrong. */
class OddHttpTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private URI server;

    @BeforeEach
    void connect() {
        server = node.api().server();
    }

    @AfterEach
    void shouldStillBeHealthy() {
        node.api().get("/health").expect(200);
    }

    @Test
    void shouldAnswerHeadAsGetWithoutABodyWhenThePathIsRead() {
        for (String path :
                List.of("/", "/health", "/api/v1/hosts", "/api/zones/", "/openapi.json", "/docs", "/metrics")) {
            Answer head = node.api().send("HEAD", path, null);
            assertEquals("", head.expect(200).body());
        }
        node.api().send("HEAD", "/api/v1/hosts/nobody", null).expect(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PROPFIND", "BREW"})
    void shouldAnswer405WithTheMethodsThatThereAreWhenTheMethodIsNone(String method) {
        // when
        String answer = exchange(server, last(method + " /api/v1/hosts/x"));

        // then
        assertEquals(List.of(405), statuses(answer), answer);
        Set<String> allowed = answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("allow:"))
                .flatMap(line -> Stream.of(line.substring(6).split(",", -1)))
                .map(String::strip)
                .collect(Collectors.toSet());
        assertTrue(allowed.containsAll(Set.of("GET", "DELETE")), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/hosts/%",
                "/api/v1/hosts/%2",
                "/api/v1/hosts/%zz",
                "/api/v1/hosts/%c3%28",
                "/api/v1/hosts?status=%",
                "/api/v1/hosts?min_quality_score=%zz",
                "/%"
            })
    void shouldAnswer400Or404WhenThePathIsEncodedWrongly(String path) {
        List<Integer> statuses = statuses(exchange(server, last("GET " + path)));
        assertEquals(1, statuses.size(), path);
        assertTrue(Set.of(400, 404, 422).contains(statuses.getFirst()), path + " -> " + statuses);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other.example/api/v1/hosts",
                "//api/v1/hosts",
                "/api/v1/../v1/hosts",
                "*",
                "hosts",
                "/a b"
            })
    void shouldNotFailWhenTheTargetIsOdd(String target) {
        List<Integer> statuses = statuses(exchange(server, last("GET " + target)));
        assertTrue(statuses.stream().allMatch(status -> status < 500), target + " -> " + statuses);
    }

    @Test
    void shouldAnswer431WhenAHeaderIsHuge() {
        String answer = exchange(server, last("GET /health", "X-Long: " + "x".repeat(100_000)));
        assertTrue(Set.of(400, 413, 431).containsAll(statuses(answer)), answer);
        assertFalse(statuses(answer).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /health HTTP/1.1\r\nno colon here\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n"
            })
    void shouldAnswer400OrCloseWhenItIsNoHttp(String request) {
        String answer = exchange(server, request);
        assertTrue(statuses(answer).stream().allMatch(status -> status >= 400 && status < 500), answer);
    }

    @Test
    void shouldAnswerAndCloseWhenItIsHttp10() {
        String answer = exchange(server, "GET /health HTTP/1.0\r\n\r\n");
        assertEquals(List.of(200), statuses(answer));
        assertTrue(answer.contains("\"healthy\""), answer);
    }

    @Test
    void shouldAnswerInOrderWhenRequestsArePipelined() {
        // given
        String get = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n";

        // when
        String answers = exchange(
                server,
                get.formatted("/api/v1/hosts/nobody")
                        + get.formatted("/api/hosts/")
                        + get.formatted("/nothing")
                        + last("GET /health"));

        // then
        assertEquals(List.of(404, 200, 404, 200), statuses(answers));
    }

    @Test
    void shouldAskForTheBodyWhenTheClientWaitsForIt() {
        // given
        String body = Samples.zone(Samples.fresh("zone"));

        // when
        String answers = RawHttp.exchangeAfterContinue(
                server,
                "POST /api/v1/zones HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n",
                body);

        // then
        assertEquals(List.of(100, 201), statuses(answers), answers);
    }

    @Test
    void shouldRefuseTheBodyBeforeItComesWhenItWouldBeTooLarge() {
        String answers = exchange(
                server,
                "POST /api/v1/zones HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 999999999\r\n\r\n");
        assertEquals(413, statuses(answers).getLast(), answers);
    }

    @Test
    void shouldSayWhatItHasWhenNoAcceptedTypeIsThere() {
        node.api().get("/api/v1/hosts", "Accept", "image/png").expect(406);
        node.api().get("/api/v1/hosts", "Accept", "text/html, */*;q=0.1").expect(200);
        node.api().get("/api/v1/hosts", "Accept", "application/*").expect(200);
        node.api().get("/metrics", "Accept", "application/json").expect(200);
    }

    @Test
    void shouldAnswer415WhenTheContentIsNoJson() {
        for (String type : List.of("text/plain", "application/xml", "application/octet-stream", "no/such; x")) {
            int status = node.api()
                    .send("POST", "/api/v1/zones", Samples.zone("z"), "Content-Type", type)
                    .status();
            assertTrue(status == 415 || status == 400, type + " -> " + status);
        }
        String zone = Samples.zone(Samples.fresh("zone"));
        node.api()
                .send("POST", "/api/v1/zones", zone, "Content-Type", "application/json; charset=utf-8")
                .expect(201);
    }
}
