package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.fieldsOf;
import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.api.Samples.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final Set<String> FIELDS = Set.of(
            "id",
            "zone_id",
            "zone_name",
            "zone_display_name",
            "map_name",
            "max_players",
            "recommended_players",
            "p2p_enabled",
            "p2p_priority",
            "fallback_enabled",
            "min_host_quality_score",
            "min_bandwidth_mbps",
            "max_latency_ms",
            "description",
            "status",
            "total_sessions",
            "active_sessions",
            "total_players_served");

    private Api api;

    @BeforeEach
    void connect() {
        api = node.api();
    }

    @ParameterizedTest
    @CsvSource(textBlock = Forms.ALL)
    void shouldServeEveryRowOfTheTableWhenAskedInAnyForm(String prefix, String slash) {
        // given
        var path = new Forms(prefix, slash);
        String id = fresh("zone");

        // when
        Answer created = api.post(path.of("/zones"), Samples.zone(id)).expect(201);
        Answer same = api.post(path.of("/zones"), Samples.zone(id)).expect(201);
        Answer got = api.get(path.of("/zones/" + id)).expect(200);
        Answer off = api.post(path.of("/zones/" + id + "/disable-p2p")).expect(200);
        Answer whileOff = api.get(path.of("/zones/p2p/enabled")).expect(200);
        Answer listedOff = api.get(path.of("/zones?p2p_enabled=false&status_filter=Enabled"))
                .expect(200);
        Answer on = api.post(path.of("/zones/" + id + "/enable-p2p")).expect(200);
        Answer whileOn = api.get(path.of("/zones/p2p/enabled")).expect(200);
        Answer status = api.patch(path.of("/zones/" + id + "/status?new_status=MAINTENANCE"), null)
                .expect(200);
        Answer patched =
                api.patch(path.of("/zones/" + id), json("max_players", 7)).expect(200);
        Answer listed =
                api.get(path.of("/zones?p2p_enabled=true&status=maintenance")).expect(200);

        // then
        assertEquals(FIELDS, fieldsOf(created.json()));
        assertEquals("CONTROL/" + created.text("id"), created.position());
        assertEquals(created.json(), same.json());
        assertEquals(created.json(), got.json());
        assertFalse(off.json().path("p2p_enabled").asBoolean());
        assertFalse(whileOff.column("zone_id").contains(id));
        assertTrue(listedOff.column("zone_id").contains(id));
        assertTrue(on.json().path("p2p_enabled").asBoolean());
        assertTrue(whileOn.column("zone_id").contains(id));
        assertEquals("maintenance", status.text("status"));
        assertEquals(7, patched.json().path("max_players").asInt());
        assertTrue(listed.column("zone_id").contains(id));
        for (Answer write : List.of(created, same, off, on, status, patched)) {
            assertTrue(write.position().matches("CONTROL/\\d+"), write.position());
        }
    }

    @Test
    void shouldFillInDefaultsWhenOptionalFieldsAreAbsent() {
        // when
        JsonNode zone = api.post("/api/v1/zones", Samples.zone(fresh("zone")))
                .expect(201)
                .json();

        // then
        assertEquals(100, zone.path("max_players").asInt());
        assertEquals(50, zone.path("recommended_players").asInt());
        assertTrue(zone.path("p2p_enabled").asBoolean());
        assertEquals(1, zone.path("p2p_priority").asInt());
        assertTrue(zone.path("fallback_enabled").asBoolean());
        assertEquals(7.0, zone.path("min_host_quality_score").asDouble());
        assertEquals(100.0, zone.path("min_bandwidth_mbps").asDouble());
        assertEquals(100.0, zone.path("max_latency_ms").asDouble());
        assertEquals("enabled", zone.path("status").asText());
        for (String counter : List.of("total_sessions", "active_sessions", "total_players_served")) {
            assertEquals(0, zone.path(counter).asInt(-1), counter);
        }
    }

    @Test
    void shouldUpdateWhenTheSameZoneIsPostedWithOtherSettings() {
        // given
        String id = Samples.createZone(api);
        ObjectNode before = (ObjectNode) api.get("/api/v1/zones/" + id).json();

        // when
        Answer updated = api.post(
                        "/api/v1/zones",
                        json(
                                "zone_id",
                                id,
                                "zone_name",
                                "Geffen",
                                "zone_display_name",
                                "Geffen City",
                                "map_name",
                                "geffen",
                                "max_players",
                                10,
                                "recommended_players",
                                5,
                                "p2p_enabled",
                                false,
                                "p2p_priority",
                                10,
                                "fallback_enabled",
                                false,
                                "min_host_quality_score",
                                99.5,
                                "min_bandwidth_mbps",
                                1.5,
                                "max_latency_ms",
                                20,
                                "description",
                                "a city"))
                .expect(201);

        // then
        ObjectNode expected = before.put("zone_name", "Geffen")
                .put("zone_display_name", "Geffen City")
                .put("map_name", "geffen")
                .put("max_players", 10)
                .put("recommended_players", 5)
                .put("p2p_enabled", false)
                .put("p2p_priority", 10)
                .put("fallback_enabled", false)
                .put("min_host_quality_score", 99.5)
                .put("min_bandwidth_mbps", 1.5)
                .put("max_latency_ms", 20.0)
                .put("description", "a city");
        assertEquals(expected, updated.json());
        assertEquals(expected, api.get("/api/v1/zones/" + id).json());
    }

    @Test
    void shouldChangeOnlyWhatIsNamedWhenPatched() {
        // given
        String id = Samples.createZone(api);
        ObjectNode expected = (ObjectNode) api.get("/api/v1/zones/" + id).json();

        // when
        Answer patched =
                api.patch("/api/v1/zones/" + id, json("p2p_priority", 0, "description", "quiet", "map_name", null));
        Answer nothing = api.patch("/api/v1/zones/" + id, "{}");

        // then
        expected.put("p2p_priority", 0).put("description", "quiet");
        assertEquals(expected, patched.expect(200).json());
        assertEquals(expected, nothing.expect(200).json());
        assertEquals(patched.position(), nothing.position());
    }

    @Test
    void shouldListHighestPriorityFirstThenByNameWhenThereAreSeveral() {
        // given
        String b = Samples.createZone(api);
        String a = Samples.createZone(api);
        String top = Samples.createZone(api);
        api.patch("/api/v1/zones/" + b, json("p2p_priority", 5, "zone_name", "beta"))
                .expect(200);
        api.patch("/api/v1/zones/" + a, json("p2p_priority", 5, "zone_name", "alpha"))
                .expect(200);
        api.patch("/api/v1/zones/" + top, json("p2p_priority", 9, "zone_name", "zeta"))
                .expect(200);

        // when
        List<String> listed = api.get("/api/v1/zones").column("zone_id");
        List<String> enabled = api.get("/api/v1/zones/p2p/enabled").column("zone_id");

        // then
        assertEquals(
                List.of(top, a, b),
                listed.stream().filter(Set.of(a, b, top)::contains).toList());
        assertEquals(
                List.of(top, a, b),
                enabled.stream().filter(Set.of(a, b, top)::contains).toList());
    }

    @Test
    void shouldLeaveOutOfP2pEnabledWhenTheZoneIsDisabled() {
        // given
        String id = Samples.createZone(api);

        // when
        api.patch("/api/v1/zones/" + id + "/status?new_status=disabled", null).expect(200);

        // then
        assertFalse(api.get("/api/v1/zones/p2p/enabled").column("zone_id").contains(id));
        assertTrue(api.get("/api/v1/zones?status=DISABLED").column("zone_id").contains(id));
    }

    @Test
    void shouldRefuseWhenTheStatusIsNone() {
        // given
        String id = Samples.createZone(api);

        // when
        Answer bad = api.patch("/api/v1/zones/" + id + "/status?new_status=open", null);
        Answer badFilter = api.get("/api/v1/zones?status=open");
        Answer badFlag = api.get("/api/v1/zones?p2p_enabled=maybe");
        Answer absent = api.patch("/api/v1/zones/" + id + "/status", null);

        // then
        assertTrue(bad.expect(400).detail().contains("open"));
        assertTrue(badFilter.expect(400).detail().contains("open"));
        assertEquals(Set.of("p2p_enabled"), badFlag.expect(422).wrongFields());
        assertEquals(Set.of("new_status"), absent.expect(422).wrongFields());
    }

    @Test
    void shouldAnswerNotFoundWhenTheZoneIsUnknown() {
        for (Answer answer : List.of(
                api.get("/api/v1/zones/nowhere"),
                api.post("/api/v1/zones/nowhere/enable-p2p"),
                api.post("/api/v1/zones/nowhere/disable-p2p"),
                api.patch("/api/v1/zones/nowhere/status?new_status=enabled", null),
                api.patch("/api/v1/zones/nowhere", json("max_players", 1)),
                api.get("/api/v1/zones/nowhere/entities"),
                api.get("/api/v1/ownership/nowhere"),
                api.post("/api/v1/zones/nowhere/hosting", json("host_id", "nobody")))) {
            assertEquals("Zone not found: nowhere", answer.expect(404).detail());
        }
    }

    @Test
    void shouldCountSessionsAndPlayersWhenTheyComeAndGo() {
        // given
        String host = Samples.registerHost(api);
        String zone = Samples.createZone(api);
        String session = api.post(
                        "/api/v1/sessions", json("host_id", host, "zone_id", zone, "player_ids", List.of("ann", "bob")))
                .expect(201)
                .text("session_id");

        // when
        api.post("/api/v1/sessions/" + session + "/activate").expect(200);
        JsonNode active = api.get("/api/v1/zones/" + zone).json();
        api.post("/api/v1/sessions/" + session + "/end").expect(200);
        JsonNode ended = api.get("/api/v1/zones/" + zone).json();

        // then
        assertEquals(1, active.path("total_sessions").asInt());
        assertEquals(1, active.path("active_sessions").asInt());
        assertEquals(2, active.path("total_players_served").asInt());
        assertEquals(1, ended.path("total_sessions").asInt());
        assertEquals(0, ended.path("active_sessions").asInt());
        assertNotEquals(active, ended);
    }
}
