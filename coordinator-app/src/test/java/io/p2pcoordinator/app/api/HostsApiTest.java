package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.fieldsOf;
import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.api.Samples.fresh;
import static io.p2pcoordinator.app.api.Samples.heartbeat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final Set<String> FIELDS = Set.of(
            "id",
            "host_id",
            "player_id",
            "player_name",
            "ip_address",
            "port",
            "public_ip",
            "cpu_cores",
            "cpu_frequency_mhz",
            "memory_mb",
            "network_speed_mbps",
            "latency_ms",
            "packet_loss_percent",
            "bandwidth_usage_mbps",
            "status",
            "max_players",
            "current_players",
            "max_zones",
            "current_zones",
            "quality_score",
            "created_at",
            "updated_at",
            "last_heartbeat");

    private Api api;

    @BeforeEach
    void noHosts() {
        api = node.api();
        for (String hostId : api.get("/api/v1/hosts").column("host_id")) {
            api.delete("/api/v1/hosts/" + Api.segment(hostId)).expect(204);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = Forms.ALL)
    void shouldServeEveryRowOfTheTableWhenAskedInAnyForm(String prefix, String slash) {
        // given
        var path = new Forms(prefix, slash);
        String id = fresh("host");

        // when
        Answer registered =
                api.post(path.of("/hosts/register"), Samples.host(id)).expect(201);
        Answer again = api.post(path.of("/hosts"), Samples.host(id)).expect(201);
        Answer beat = api.post(path.of("/hosts/" + id + "/heartbeat"), heartbeat(100, 25))
                .expect(200);
        Answer got = api.get(path.of("/hosts/" + id)).expect(200);
        Answer listed = api.get(path.of("/hosts?status_filter=ONLINE&min_quality_score=50"))
                .expect(200);
        Answer available =
                api.get(path.of("/hosts/available/list?min_quality_score=50")).expect(200);
        Answer best =
                api.get(path.of("/hosts/available/best?min_quality_score=50")).expect(200);
        Answer removed = api.delete(path.of("/hosts/" + id)).expect(204);
        Answer gone = api.get(path.of("/hosts/" + id)).expect(404);

        // then
        assertEquals(FIELDS, fieldsOf(registered.json()));
        assertEquals("CONTROL/" + registered.text("id"), registered.position());
        assertEquals(registered.text("id"), again.text("id"));
        assertNotEquals(registered.position(), again.position());
        assertTrue(beat.position().matches("TELEMETRY/\\d+"), beat.position());
        assertEquals(
                20 + 20 + 12.5 + 10 + 10 + 5, beat.json().path("quality_score").asDouble());
        assertEquals(beat.json(), got.json());
        assertEquals(List.of(id), listed.column("host_id"));
        assertEquals(beat.json(), listed.json().get(0));
        assertEquals(List.of(id), available.column("host_id"));
        assertEquals(beat.json(), best.json());
        assertTrue(removed.position().matches("CONTROL/\\d+"), removed.position());
        assertEquals("", removed.body());
        assertEquals("Host not found: " + id, gone.detail());
    }

    @Test
    void shouldFillInDefaultsWhenOptionalFieldsAreAbsent() {
        // given
        String id = fresh("host");

        // when
        JsonNode host =
                api.post("/api/v1/hosts/register", Samples.host(id)).expect(201).json();

        // then
        assertEquals(50, host.path("max_players").asInt());
        assertEquals(5, host.path("max_zones").asInt());
        assertEquals("online", host.path("status").asText());
        assertEquals(0, host.path("current_players").asInt());
        assertEquals(0, host.path("current_zones").asInt());
        assertTrue(host.path("id").isIntegralNumber());
        assertEquals(7777, host.path("port").asInt());
        assertEquals("Ada", host.path("player_name").asText());
        for (String time : List.of("created_at", "updated_at", "last_heartbeat")) {
            assertTrue(host.path(time).asText().endsWith("Z"));
            assertFalse(Instant.parse(host.path(time).asText()).isAfter(Instant.now()));
        }
    }

    @Test
    void shouldTakeTheShortFormWhenPostedToHostsOnly() {
        // given
        String body = json(
                "host_id",
                fresh("host"),
                "player_id",
                "p",
                "cpu_cores",
                8,
                "memory_mb",
                16384,
                "network_speed_mbps",
                1000);

        // when
        Answer shortForm = api.post("/api/v1/hosts", body);
        Answer longForm = api.post("/api/v1/hosts/register", body);

        // then
        shortForm.expect(201);
        longForm.expect(422);
        assertEquals(Set.of("player_name", "ip_address", "port", "cpu_frequency_mhz"), longForm.wrongFields());
    }

    @Test
    void shouldReplaceWhatIsKnownWhenRegisteredAgain() {
        // given
        String id = fresh("host");
        JsonNode first = api.post("/api/v1/hosts/register", Samples.host(id)).json();

        // when
        JsonNode second = api.post(
                        "/api/v1/hosts",
                        json(
                                "host_id",
                                id,
                                "player_id",
                                "other",
                                "player_name",
                                "Bob",
                                "ip_address",
                                "::1",
                                "port",
                                1,
                                "cpu_cores",
                                2,
                                "cpu_frequency_mhz",
                                1,
                                "memory_mb",
                                4096,
                                "network_speed_mbps",
                                50,
                                "public_ip",
                                "203.0.113.9",
                                "max_players",
                                0,
                                "max_zones",
                                9,
                                "region",
                                "eu",
                                "latitude",
                                52.5,
                                "longitude",
                                -13.25,
                                "ice_servers",
                                List.of("stun:example.org")))
                .expect(201)
                .json();

        // then
        assertEquals(first.path("id"), second.path("id"));
        assertEquals(first.path("created_at"), second.path("created_at"));
        assertEquals("other", second.path("player_id").asText());
        assertEquals("203.0.113.9", second.path("public_ip").asText());
        assertEquals(9, second.path("max_zones").asInt());
        assertEquals(30 + 20 + 0 + 5 + 5 + 2.5, second.path("quality_score").asDouble());
    }

    @Test
    void shouldListBestFirstAndFilterWhenThereAreSeveral() {
        // given
        String good = Samples.registerHost(api);
        String poor = Samples.registerHost(api);
        String full = Samples.registerHost(api);
        api.post("/api/v1/hosts/" + poor + "/heartbeat", heartbeat(300, 10)).expect(200);
        api.post("/api/v1/hosts/" + good + "/heartbeat", heartbeat(5, 0)).expect(200);
        api.post("/api/v1/hosts/" + full + "/heartbeat", heartbeat(0, 50)).expect(200);

        // when
        List<String> all = api.get("/api/v1/hosts").column("host_id");
        List<String> byStatus = api.get("/api/v1/hosts?status=Online").column("host_id");
        List<String> offline = api.get("/api/v1/hosts?status=offline").column("host_id");
        List<String> above = api.get("/api/v1/hosts?min_quality_score=90").column("host_id");
        List<String> available = api.get("/api/v1/hosts/available/list").column("host_id");
        Answer none = api.get("/api/v1/hosts/available/best?min_quality_score=100");
        Answer badStatus = api.get("/api/v1/hosts?status_filter=sleeping");

        // then
        assertEquals(List.of(good, full, poor), all);
        assertEquals(all, byStatus);
        assertEquals(List.of(), offline);
        assertEquals(List.of(good), above);
        assertEquals(List.of(good, poor), available);
        none.expect(404);
        badStatus.expect(400);
        assertTrue(badStatus.detail().contains("sleeping"), badStatus.detail());
    }

    @Test
    void shouldAnswerNotFoundWhenTheHostIsUnknown() {
        for (Answer answer : List.of(
                api.get("/api/v1/hosts/nobody"),
                api.delete("/api/v1/hosts/nobody"),
                api.post("/api/v1/hosts/nobody/heartbeat", heartbeat(1, 1)))) {
            assertEquals("Host not found: nobody", answer.expect(404).detail());
        }
    }

    @Test
    void shouldShowEveryWriteAtOnceWhenReadRightAfter() {
        // given
        String id = Samples.registerHost(api);

        for (int players = 0; players < 20; players++) {
            // when
            api.post("/api/v1/hosts/" + id + "/heartbeat", heartbeat(1, players))
                    .expect(200);

            // then
            assertEquals(
                    players,
                    api.get("/api/v1/hosts/" + id)
                            .json()
                            .path("current_players")
                            .asInt());
        }
    }

    @Test
    void shouldWaitForThePositionOrSayThatItIsNotThereWhenOneIsAskedFor() {
        // given
        String id = fresh("host");
        String position = api.post("/api/v1/hosts/register", Samples.host(id)).position();

        // when
        Answer reached = api.get("/api/v1/hosts/" + id, "X-Min-Position", position);
        Answer notReached = api.get("/api/v1/hosts/" + id, "X-Min-Position", position + ", CONTROL/999999999");
        Answer malformed = api.get("/api/v1/hosts/" + id, "X-Min-Position", "yesterday");

        // then
        reached.expect(200);
        notReached.expect(503);
        assertFalse(notReached.header("Retry-After").isEmpty());
        assertEquals(Set.of("X-Min-Position"), malformed.expect(422).wrongFields());
    }

    @Test
    void shouldTakeThePublicKeyWhenItIsRawOrWithItsHeader() throws GeneralSecurityException {
        // given
        byte[] withHeader = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        byte[] raw = Arrays.copyOfRange(withHeader, 12, 44);
        byte[] otherHeader = withHeader.clone();
        otherHeader[0]++;

        // then
        register(withHeader).expect(201);
        register(raw).expect(201);
        assertEquals(Set.of("public_key"), register(otherHeader).expect(422).wrongFields());
        assertEquals(Set.of("public_key"), register(new byte[31]).expect(422).wrongFields());
    }

    private Answer register(byte[] publicKey) {
        return api.post(
                "/api/v1/hosts",
                json(
                        "host_id",
                        fresh("host"),
                        "player_id",
                        "p",
                        "cpu_cores",
                        8,
                        "memory_mb",
                        16384,
                        "network_speed_mbps",
                        1000,
                        "public_key",
                        Base64.getEncoder().encodeToString(publicKey)));
    }
}
