package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BansApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private final String player = "ban-" + UUID.randomUUID();
    private Api api;

    @BeforeEach
    void connect() {
        api = node.api();
    }

    private Api.Answer ban(String reason) {
        return api.put("/api/v1/bans/" + player, json("reason", reason)).expect(200);
    }

    @Test
    void shouldShowBanWhenItIsRecorded() {
        // when
        JsonNode put = api.put(
                        "/api/v1/bans/" + player, json("reason", "bot \u00fc", "until", "2999-12-31T23:00:00+01:00"))
                .expect(200)
                .json();

        // then
        assertEquals("bot \u00fc", put.path("reason").asText());
        assertEquals("2999-12-31T22:00:00Z", put.path("until").asText());
        assertTrue(put.path("active").asBoolean());
        assertEquals(put, api.get("/api/v1/bans/" + player).expect(200).json());
        JsonNode first = api.get("/api/v1/bans?limit=1&after=" + player.substring(0, player.length() - 1))
                .expect(200)
                .json()
                .get(0);
        assertEquals(put, first);
    }

    @Test
    void shouldLiftBanOnce() {
        // given
        ban("");

        // when
        api.delete("/api/v1/bans/" + player).expect(204);

        // then
        api.get("/api/v1/bans/" + player).expect(404);
        api.delete("/api/v1/bans/" + player).expect(404);
    }

    @Test
    void shouldNotHoldWhenItsTimeIsOver() {
        // given
        api.put("/api/v1/bans/" + player, json("until", "2020-01-01T00:00:00Z")).expect(200);

        // then
        assertFalse(api.get("/api/v1/bans/" + player).json().path("active").asBoolean());
        api.post("/api/v1/signaling/offer", json("session_id", "s", "peer_id", player, "sdp", "v=0"))
                .expect(200);
    }

    @Test
    void shouldKeepPlayerOutOfSessionsWhenBanned() {
        // given
        String host = Samples.registerHost(api);
        String zone = Samples.createZone(api);
        String session = api.post("/api/v1/sessions", json("host_id", host, "zone_id", zone))
                .expect(201)
                .json()
                .path("session_id")
                .asText();
        ban("bot");
        String detail = "player " + player + ": Banned: bot";

        // when
        List<Api.Answer> refused = List.of(
                api.post("/api/v1/sessions/" + session + "/players", json("player_id", player)),
                api.post(
                        "/api/v1/sessions",
                        json("host_id", host, "zone_id", zone, "player_ids", List.of("other", player))),
                api.post("/api/v1/signaling/offer", json("session_id", session, "peer_id", player, "sdp", "v=0")),
                api.post("/api/v1/signaling/answer", json("session_id", session, "peer_id", player, "sdp", "v=0")),
                api.post(
                        "/api/v1/signaling/ice-candidate",
                        json("session_id", session, "peer_id", player, "candidate", "c")));

        // then
        for (Api.Answer answer : refused) {
            assertEquals(detail, answer.expect(403).json().path("detail").asText());
        }
    }

    @Test
    void shouldNameFieldsWhenTheyAreWrong() {
        for (String until : List.of("tomorrow", "1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "2030-01-01")) {
            assertEquals(
                    Set.of("until"),
                    api.put("/api/v1/bans/" + player, json("until", until))
                            .expect(422)
                            .wrongFields());
        }
        assertEquals(
                Set.of("reason"),
                api.put("/api/v1/bans/" + player, json("reason", "x".repeat(1_001)))
                        .expect(422)
                        .wrongFields());
        api.get("/api/v1/bans/" + player).expect(404);
    }
}
