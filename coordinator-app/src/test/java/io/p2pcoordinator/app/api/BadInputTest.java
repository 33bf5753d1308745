package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.Api.segment;
import static io.p2pcoordinator.app.api.Samples.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final List<String> BODIES_TO = List.of(
            "POST /api/v1/hosts",
            "POST /api/v1/hosts/register",
            "POST /api/v1/hosts/h/heartbeat",
            "POST /api/v1/zones",
            "PATCH /api/v1/zones/z",
            "POST /api/v1/zones/z/hosting",
            "POST /api/v1/sessions",
            "PATCH /api/v1/sessions/1/metrics",
            "POST /api/v1/sessions/1/players");

    private Api api;

    @BeforeEach
    void connect() {
        api = node.api();
    }

    @AfterEach
    void shouldStillBeHealthy() {
        api.get("/health").expect(200);
    }

    private Answer send(String call, String body) {
        String[] methodAndPath = call.split(" ", -1);
        return api.send(methodAndPath[0], methodAndPath[1], body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"host_id\": }",
                "hello",
                "{} {}",
                "{'a': 1}",
                "{\"a\": NaN}",
                "{\"a\": Infinity}",
                "{\"a\": 01}",
                "{\"a\": 1, \"a\": 2}",
                "\u0000",
                "{\"a\": \"\t\"}"
            })
    void shouldAnswer400WhenTheBodyIsNoJson(String body) {
        for (String call : BODIES_TO) {
            send(call, body).expect(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "1", "\"text\"", "true", "[{}]"})
    void shouldAnswer422WhenTheBodyIsNoObject(String body) {
        for (String call : BODIES_TO) {
            assertEquals(Set.of("body"), send(call, body).expect(422).wrongFields(), call);
        }
    }

    @Test
    void shouldNameEveryMissingFieldWhenTheBodyIsEmpty() {
        assertEquals(
                Set.of(
                        "host_id",
                        "player_id",
                        "player_name",
                        "ip_address",
                        "port",
                        "cpu_cores",
                        "cpu_frequency_mhz",
                        "memory_mb",
                        "network_speed_mbps"),
                api.post("/api/v1/hosts/register", "{}").expect(422).wrongFields());
        assertEquals(
                Set.of("latency_ms", "packet_loss_percent", "bandwidth_usage_mbps", "current_players"),
                api.post("/api/v1/hosts/h/heartbeat", "{}").expect(422).wrongFields());
        assertEquals(
                Set.of("zone_id", "zone_name", "zone_display_name", "map_name"),
                api.post("/api/v1/zones", "{}").expect(422).wrongFields());
        assertEquals(
                Set.of("host_id", "zone_id"),
                api.post("/api/v1/sessions", "{}").expect(422).wrongFields());
        assertEquals(
                Set.of("player_id"),
                api.post("/api/v1/sessions/1/players", "{}").expect(422).wrongFields());
        assertEquals(
                Set.of("host_id"),
                api.post("/api/v1/zones/z/hosting", "{}").expect(422).wrongFields());
    }

    @Test
    void shouldNameEveryWrongFieldAtOnceWhenSeveralAreWrong() {
        // given
        String host = """
                {"host_id": 7, "player_id": true, "player_name": {}, "ip_address": [], "port": "80", "cpu_cores": 1.5,
                 "cpu_frequency_mhz": -1, "memory_mb": 0, "network_speed_mbps": 99999999999999999999, "public_ip": 1,
                 "ice_servers": "stun:x", "max_players": -1, "max_zones": null, "region": 3, "latitude": 91,
                 "longitude": "east", "public_key": "AAAA", "colour": "red", "Host_Id": "x"}""";
        String zone = """
                {"zone_id": "", "zone_name": null, "zone_display_name": 1, "map_name": "m", "max_players": 1e400,
                 "p2p_enabled": "yes", "p2p_priority": 11, "fallback_enabled": 1, "min_host_quality_score": 100.1,
                 "min_bandwidth_mbps": -0.1, "max_latency_ms": [], "description": {}, "id": 3}""";

        // when
        Answer ofHost = api.post("/api/v1/hosts/register", host).expect(422);
        Answer ofZone = api.post("/api/v1/zones", zone).expect(422);

        // then
        assertEquals(
                Set.of(
                        "host_id",
                        "player_id",
                        "player_name",
                        "ip_address",
                        "port",
                        "cpu_cores",
                        "cpu_frequency_mhz",
                        "memory_mb",
                        "network_speed_mbps",
                        "public_ip",
                        "ice_servers",
                        "max_players",
                        "region",
                        "latitude",
                        "longitude",
                        "public_key",
                        "colour",
                        "Host_Id"),
                ofHost.wrongFields());
        assertEquals(
                Set.of(
                        "zone_id",
                        "zone_name",
                        "zone_display_name",
                        "max_players",
                        "p2p_enabled",
                        "p2p_priority",
                        "fallback_enabled",
                        "min_host_quality_score",
                        "min_bandwidth_mbps",
                        "max_latency_ms",
                        "description",
                        "id"),
                ofZone.wrongFields());
        for (String field : ofHost.wrongFields()) {
            assertTrue(ofHost.detail().contains(field), field);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "1e400", "-1e400", "1e1000000000", "-0.1", "\"1\"", "true", "null"})
    void shouldAnswer422WhenANumberIsOutOfRange(String number) {
        String heartbeat = "{\"latency_ms\": " + number
                + ", \"packet_loss_percent\": 0, \"bandwidth_usage_mbps\": 0, \"current_players\": 0}";
        assertEquals(
                Set.of("latency_ms"),
                api.post("/api/v1/hosts/h/heartbeat", heartbeat).expect(422).wrongFields());
    }

    @Test
    void shouldNameTheListWhenAPlayerIsNoId() {
        for (String players : List.of(
                "[1]", "[null]", "[\"\"]", "\"ann\"", "{}", "[\"a\\u0000\"]", "[\"" + "x".repeat(256) + "\"]")) {
            Answer answer = api.post(
                    "/api/v1/sessions", "{\"host_id\":\"h\",\"zone_id\":\"z\",\"player_ids\":" + players + "}");
            assertTrue(answer.expect(422).detail().contains("player_ids"), answer.body());
        }
    }

    @Test
    void shouldAnswer413WhenTheBodyIsAMegabyte() {
        String body = json("zone_id", "x".repeat(1 << 20));
        for (String call : BODIES_TO) {
            send(call, body).expect(413);
        }
    }

    @Test
    void shouldAnswer400WhenTheBodyIsNestedWithoutEnd() {
        String deep = "{\"ice_servers\": " + "[".repeat(50_000) + "]".repeat(50_000) + "}";
        for (String call : BODIES_TO) {
            send(call, deep).expect(400);
        }
    }

    @Test
    void shouldAnswer415WhenTheContentIsOfAnotherType() {
        for (String type :
                List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data")) {
            api.send("POST", "/api/v1/zones", Samples.zone("z"), "Content-Type", type)
                    .expect(415);
        }
    }

    @Test
    void shouldAnswer405WhenTheMethodIsAnother() {
        for (String call : List.of(
                "DELETE /api/v1/hosts",
                "PUT /api/v1/hosts/h",
                "GET /api/v1/hosts/h/heartbeat",
                "DELETE /api/zones/z",
                "PUT /api/v1/sessions/1",
                "POST /api/v1/events",
                "POST /health",
                "POST /api/v1/lanes")) {
            String[] methodAndPath = call.split(" ", -1);
            api.send(methodAndPath[0], methodAndPath[1], "{}").expect(405);
        }
    }

    @Test
    void shouldAnswer404WhenThePathIsUnknown() {
        for (String path : List.of(
                "/nothing",
                "/api/v2/hosts",
                "/docs/nothing",
                "/docs/..%2f..%2fapplication.properties",
                "/api/v1/hosts/a/b",
                "/api/v1/hosts/register/now",
                "/api/v1/zones/z/entities/1")) {
            api.get(path).expect(404);
        }
    }

    @Test
    void shouldNameTheParameterWhenItIsWrong() {
        String zone = Samples.createZone(api);
        assertEquals(
                Set.of("x1"),
                api.get("/api/v1/zones/" + zone + "/entities?x1=NaN")
                        .expect(422)
                        .wrongFields());
        assertEquals(
                Set.of("y2"),
                api.get("/api/v1/zones/" + zone + "/entities?y2=1e300")
                        .expect(422)
                        .wrongFields());
        assertEquals(
                Set.of("limit"), api.get("/api/v1/events?limit=0").expect(422).wrongFields());
        assertEquals(
                Set.of("limit"), api.get("/api/v1/events?limit=ten").expect(422).wrongFields());
        assertEquals(
                Set.of("after"),
                api.get("/api/v1/events?after=CONTROL").expect(422).wrongFields());
        assertEquals(
                Set.of("min_quality_score"),
                api.get("/api/v1/hosts?min_quality_score=best").expect(422).wrongFields());
    }

    static Stream<String> oddIds() {
        return Stream.of(
                "\uD83E\uDD84".repeat(255),
                "x".repeat(255),
                "\u00E9\u4E2D\u202E",
                "a.b..c.",
                ".",
                "..",
                "../../etc/passwd",
                " spaces \u00A0 ",
                "*",
                ">",
                "p2p.control.>",
                "a/b/",
                "/",
                "100%",
                "%2F",
                "+plus+",
                "\"quotes'`",
                "line\nbreak\r\t",
                "back\\slash",
                "a?b=c&d#e;f",
                "{zone_id}",
                "=",
                "'; DROP TABLE host; --",
                "available",
                "p2p",
                "\u0001\u007F");
    }

    @ParameterizedTest
    @MethodSource("oddIds")
    void shouldKeepTheIdExactlyWhenItIsOdd(String oddId) {
        // given
        String id = oddId.codePointCount(0, oddId.length()) > 240 ? oddId : oddId + fresh("");
        id = oddId.length() < 4 ? oddId : id;
        String path = segment(id);

        // when
        api.post("/api/v1/hosts/register", Samples.host(id)).expect(201);
        api.post("/api/v1/zones", Samples.zone(id)).expect(201);
        Answer host = api.post("/api/v1/hosts/" + path + "/heartbeat", Samples.heartbeat(1, 1))
                .expect(200);
        Answer gotHost = api.get("/api/v1/hosts/" + path).expect(200);
        Answer gotZone = api.get("/api/v1/zones/" + path).expect(200);
        Answer slashed = api.get("/api/zones/" + path + "/").expect(200);
        api.patch("/api/v1/zones/" + path, json("max_players", 9)).expect(200);
        api.patch("/api/v1/zones/" + path + "/status?new_status=enabled", null).expect(200);
        Answer p2p = api.post("/api/v1/zones/" + path + "/enable-p2p").expect(200);
        Answer hosting = api.post("/api/v1/zones/" + path + "/hosting", json("host_id", id))
                .expect(200);
        Answer ownership = api.get("/api/v1/ownership/" + path).expect(200);
        Answer entities = api.get("/api/v1/zones/" + path + "/entities").expect(200);
        Answer session = api.post("/api/v1/sessions", json("host_id", id, "zone_id", id, "player_ids", List.of(id)))
                .expect(201);
        String sessionPath = "/api/v1/sessions/" + session.text("id");
        api.post(sessionPath + "/activate").expect(200);
        Answer ofHost = api.get("/api/v1/sessions/host/" + path + "/active").expect(200);
        Answer inZone = api.get("/api/v1/sessions/zone/" + path + "/active").expect(200);
        api.delete(sessionPath + "/players/" + path).expect(200);
        api.post(sessionPath + "/end?reason=" + path).expect(200);
        api.delete("/api/v1/hosts/" + path).expect(204);
        Answer gone = api.get("/api/v1/hosts/" + path).expect(404);

        // then
        assertEquals(id, host.text("host_id"));
        assertEquals(id, gotHost.text("host_id"));
        assertEquals(id, gotZone.text("zone_id"));
        assertEquals(id, slashed.text("zone_id"));
        assertEquals(id, p2p.text("zone_id"));
        assertEquals(id, hosting.text("zone_id"));
        assertEquals(id, hosting.text("host_id"));
        assertEquals(id, ownership.text("zone_id"));
        assertEquals(id, entities.text("zone_id"));
        assertEquals(id, session.json().path("connected_players").path(0).asText());
        assertEquals(1, ofHost.json().size());
        assertEquals(1, inZone.json().size());
        assertEquals("Host not found: " + id, gone.detail());
    }

    @Test
    void shouldAnswer422WhenAnIdCannotBeKept() {
        for (String id : List.of("x".repeat(256), "\uD83E\uDD84".repeat(256), "", "a\u0000b")) {
            assertEquals(
                    Set.of("host_id"),
                    api.post("/api/v1/hosts/register", Samples.host(id))
                            .expect(422)
                            .wrongFields());
            assertEquals(
                    Set.of("zone_id"),
                    api.post("/api/v1/zones", Samples.zone(id)).expect(422).wrongFields());
        }
        for (String half : List.of("\\ud83e", "\\udd84", "\\udd84\\ud83e")) {
            String body = Samples.zone("HALF").replace("HALF", half);
            assertEquals(
                    Set.of("zone_id"),
                    api.post("/api/v1/zones", body).expect(422).wrongFields());
        }
    }

    @Test
    void shouldAnswerWithAClearProblemWhenAnIdInThePathCannotBe() {
        // given
        String tooLong = "x".repeat(256);

        // then
        assertEquals(
                Set.of("zone_id"),
                api.post("/api/v1/zones/" + tooLong + "/enable-p2p").expect(422).wrongFields());
        assertEquals(
                Set.of("zone_id"),
                api.post("/api/v1/zones/a%00b/enable-p2p").expect(422).wrongFields());
        assertEquals(
                Set.of("host_id"), api.delete("/api/v1/hosts/a%00b").expect(422).wrongFields());
        api.get("/api/v1/hosts/a%00b").expect(404);
        api.get("/api/v1/sessions/a%00b").expect(404);
        api.get("/api/v1/zones/" + tooLong + "/entities").expect(404);
        for (String path : List.of(
                "/api/v1/hosts/%ED%A0%80",
                "/api/v1/hosts/%FF%FE", "/api/v1/events?subject=%00", "/api/v1/events?subject=..%3E..*")) {
            int status = api.get(path).status();
            assertTrue(status < 500, path + " -> " + status);
        }
        int veryLong = api.get("/api/v1/hosts/" + "x".repeat(20_000)).status();
        assertTrue(veryLong == 413 || veryLong == 414, "" + veryLong);
    }

    @Test
    void shouldNotShowOurInsideWhenAnythingIsWrong() {
        assertFalse(api.post("/api/v1/zones", "{\"zone_id\": {\"a\": [}")
                .expect(400)
                .body()
                .contains("Source:"));
    }
}
