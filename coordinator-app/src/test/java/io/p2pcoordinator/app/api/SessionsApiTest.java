package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.fieldsOf;
import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.api.Samples.openSession;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final Set<String> FIELDS = Set.of(
            "id",
            "session_id",
            "host_id",
            "zone_id",
            "connected_players",
            "current_players",
            "max_players",
            "status",
            "average_latency_ms",
            "average_packet_loss_percent",
            "bandwidth_usage_mbps",
            "quality_score",
            "started_at",
            "ended_at",
            "created_at",
            "updated_at");

    private Api api;
    private String host;
    private String zone;

    @BeforeEach
    void hostAndZone() {
        api = node.api();
        host = Samples.registerHost(api);
        zone = Samples.createZone(api);
    }

    @ParameterizedTest
    @CsvSource(textBlock = Forms.ALL)
    void shouldServeEveryRowOfTheTableWhenAskedInAnyForm(String prefix, String slash) {
        for (String idField : List.of("id", "session_id")) {
            // given
            var path = new Forms(prefix, slash);

            // when
            Answer opened =
                    api.post(path.of("/sessions"), openSession(host, zone)).expect(201);
            String id = opened.text(idField);
            String session = "/sessions/" + id;
            Answer got = api.get(path.of(session)).expect(200);
            Answer activated = api.post(path.of(session + "/activate")).expect(200);
            Answer ofHost =
                    api.get(path.of("/sessions/host/" + host + "/active")).expect(200);
            Answer inZone =
                    api.get(path.of("/sessions/zone/" + zone + "/active")).expect(200);
            Answer added = api.post(path.of(session + "/players"), json("player_id", "ann"))
                    .expect(200);
            Answer again = api.post(path.of(session + "/players"), json("player_id", "ann"))
                    .expect(200);
            Answer withPlayer = api.get(path.of(session)).expect(200);
            Answer removed = api.delete(path.of(session + "/players/ann")).expect(200);
            Answer absent = api.delete(path.of(session + "/players/ann"));
            Answer metrics = api.patch(path.of(session + "/metrics"), json("quality_score", 87.5))
                    .expect(200);
            Answer cleaned =
                    api.post(path.of("/sessions/cleanup?timeout_minutes=30")).expect(200);
            Answer ended =
                    api.post(path.of(session + "/end?reason=maintenance")).expect(200);
            Answer after = api.get(path.of(session)).expect(200);

            // then
            assertEquals(FIELDS, fieldsOf(opened.json()));
            assertTrue(opened.text("session_id").matches("session-[0-9a-f]{16}"));
            assertTrue(opened.json().path("id").isIntegralNumber());
            assertEquals("CONTROL/" + opened.text("id"), opened.position());
            assertEquals("pending", opened.text("status"));
            assertEquals(opened.json(), got.json());
            assertEquals(
                    api.get("/api/v1/hosts/" + host).json().path("id"),
                    got.json().path("host_id"));
            assertEquals(
                    api.get("/api/v1/zones/" + zone).json().path("id"),
                    got.json().path("zone_id"));
            assertEquals(50, opened.json().path("max_players").asInt());
            assertTrue(opened.json().path("ended_at").isNull());
            assertEquals(List.of(opened.text("session_id")), ofHost.column("session_id"));
            assertEquals(List.of(opened.text("session_id")), inZone.column("session_id"));
            assertEquals(added.position(), again.position());
            assertEquals(1, withPlayer.json().path("current_players").asInt());
            assertEquals(
                    "ann", withPlayer.json().path("connected_players").path(0).asText());
            assertTrue(absent.expect(400).detail().contains("ann"));
            assertEquals("Cleaned up 0 stale sessions", cleaned.text("message"));
            assertTrue(ended.text("message").contains("ended"));
            assertEquals("ended", after.text("status"));
            assertEquals(87.5, after.json().path("quality_score").asDouble());
            assertFalse(Instant.parse(after.text("ended_at")).isBefore(Instant.parse(after.text("started_at"))));
            assertEquals(
                    0,
                    api.get("/api/v1/sessions/host/" + host + "/active").json().size());
            for (Answer write : List.of(opened, activated, added, again, removed, metrics, ended)) {
                assertTrue(write.position().matches("CONTROL/\\d+"), write.position());
            }
            for (Answer message : List.of(activated, added, removed, metrics, ended)) {
                assertEquals(Set.of("message"), fieldsOf(message.json()));
            }
        }
    }

    @Test
    void shouldGiveTheReasonWhenASessionCannotBeOpened() {
        // given
        String withoutP2p = Samples.createZone(api);
        api.post("/api/v1/zones/" + withoutP2p + "/disable-p2p").expect(200);
        String disabled = Samples.createZone(api);
        api.patch("/api/v1/zones/" + disabled + "/status?new_status=disabled", null)
                .expect(200);

        // when
        Answer noHost = api.post("/api/v1/sessions", openSession("nobody", zone));
        Answer noZone = api.post("/api/v1/sessions", openSession(host, "nowhere"));
        Answer p2pOff = api.post("/api/v1/sessions", openSession(host, withoutP2p));
        Answer zoneOff = api.post("/api/v1/sessions", openSession(host, disabled));

        // then
        assertEquals("Host not found: nobody", noHost.expect(400).detail());
        assertEquals("Zone not found: nowhere", noZone.expect(400).detail());
        assertEquals(
                "P2P is not enabled for zone: " + withoutP2p, p2pOff.expect(400).detail());
        assertEquals(
                "Zone is not enabled: " + disabled + " (disabled)",
                zoneOff.expect(400).detail());
    }

    @Test
    void shouldTakePlayersAndRoomWhenTheyAreGiven() {
        // when
        JsonNode session = api.post(
                        "/api/v1/sessions",
                        json("host_id", host, "zone_id", zone, "player_ids", List.of("b", "a", "b"), "max_players", 3))
                .expect(201)
                .json();

        // then
        assertEquals("[\"b\",\"a\"]", session.path("connected_players").toString());
        assertEquals(2, session.path("current_players").asInt());
        assertEquals(3, session.path("max_players").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "session_id"})
    void shouldRefuseThePlayerWhenTheSessionIsFull(String idField) {
        // given
        String id = api.post("/api/v1/sessions", json("host_id", host, "zone_id", zone, "max_players", 1))
                .expect(201)
                .text(idField);
        api.post("/api/v1/sessions/" + id + "/players", json("player_id", "ann"))
                .expect(200);

        // when
        Answer full = api.post("/api/v1/sessions/" + id + "/players", json("player_id", "bob"));
        Answer same = api.post("/api/v1/sessions/" + id + "/players", json("player_id", "ann"));

        // then
        assertEquals(
                "Failed to add player bob to session " + id, full.expect(400).detail());
        same.expect(200);
    }

    @Test
    void shouldRefuseWhenTheSessionIsNotInTheRightState() {
        // given
        String id = api.post("/api/v1/sessions", openSession(host, zone)).text("session_id");
        String session = "/api/v1/sessions/" + id;
        api.post(session + "/activate").expect(200);

        // when
        Answer twice = api.post(session + "/activate");
        api.post(session + "/end").expect(200);
        List<Answer> afterEnd = List.of(
                api.post(session + "/activate"),
                api.post(session + "/players", json("player_id", "ann")),
                api.delete(session + "/players/ann"));

        // then
        twice.expect(400);
        afterEnd.forEach(answer -> answer.expect(400));
        assertEquals(
                "Failed to add player ann to session " + id, afterEnd.get(1).detail());
    }

    @Test
    void shouldAnswerNotFoundWhenTheSessionIsUnknown() {
        for (String id : List.of("session-0123456789abcdef", "999999999", "99999999999999999999999", "-1", "x")) {
            String session = "/api/v1/sessions/" + id;
            for (Answer answer : List.of(
                    api.get(session),
                    api.post(session + "/activate"),
                    api.post(session + "/end"),
                    api.patch(session + "/metrics", "{}"),
                    api.post(session + "/players", json("player_id", "ann")),
                    api.delete(session + "/players/ann"))) {
                assertEquals("Session not found: " + id, answer.expect(404).detail());
            }
        }
    }

    @Test
    void shouldTakeEitherSpellingAndIgnoreUnknownFieldsWhenMetricsAreReported() {
        // given
        String session = "/api/v1/sessions/"
                + api.post("/api/v1/sessions", openSession(host, zone)).text("id");

        // when
        api.patch(session + "/metrics", json("avg_latency_ms", 12.5, "packet_loss_percent", 1, "jitter", 4))
                .expect(200);
        JsonNode inShort = api.get(session).json();
        api.patch(
                        session + "/metrics",
                        json("average_latency_ms", 20, "average_packet_loss_percent", 2.5, "bandwidth_usage_mbps", 3))
                .expect(200);
        JsonNode inLong = api.get(session).json();

        // then
        assertEquals(12.5, inShort.path("average_latency_ms").asDouble());
        assertEquals(1.0, inShort.path("average_packet_loss_percent").asDouble());
        assertEquals(20.0, inLong.path("average_latency_ms").asDouble());
        assertEquals(2.5, inLong.path("average_packet_loss_percent").asDouble());
        assertEquals(3.0, inLong.path("bandwidth_usage_mbps").asDouble());
    }

    @Test
    void shouldEndStaleSessionsWhenCleanedUp() {
        // given
        api.post("/api/v1/sessions/cleanup?timeout_minutes=0").expect(200);
        String id = api.post("/api/v1/sessions", openSession(host, zone)).text("session_id");

        // when
        Answer patient = api.post("/api/v1/sessions/cleanup").expect(200);
        Answer impatient =
                api.post("/api/v1/sessions/cleanup?timeout_minutes=0").expect(200);
        Answer wrong = api.post("/api/v1/sessions/cleanup?timeout_minutes=soon");

        // then
        assertEquals("Cleaned up 0 stale sessions", patient.text("message"));
        assertEquals("Cleaned up 1 stale sessions", impatient.text("message"));
        assertEquals("ended", api.get("/api/v1/sessions/" + id).text("status"));
        assertEquals(Set.of("timeout_minutes"), wrong.expect(422).wrongFields());
    }
}
