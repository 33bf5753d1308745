package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.api.Samples.openSession;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.dbsync.DbSyncSamples;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any of two nodes serves any client, whichever owns the zone. */
class TwoNodesApiTest {
    @RegisterExtension
    static final NodeExtension nodes = NodeExtension.twoNodes();

    private static final int AT_ONCE = 20;

    @AfterEach
    void shouldBothBeHealthy() {
        both().forEach(api -> api.get("/health").expect(200));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldCarryOutEveryCommandAndShowItAtOnceWhenTheOtherNodeOwnsTheZone(int ownerIndex) {
        // given
        Api asked = both().get(1 - ownerIndex);
        String zone = createZoneOf(ownerIndex);
        String host = Samples.registerHost(asked);
        String path = "/api/v1/zones/" + zone;

        // when, then: the zone
        asked.patch(path, json("max_players", 7)).expect(200);
        assertEquals(7, asked.get(path).expect(200).json().path("max_players").asInt());
        Answer put = asked.post("/api/v1/zones", Samples.zone(zone)).expect(201);
        assertEquals(100, put.json().path("max_players").asInt());
        assertEquals("false", asked.post(path + "/disable-p2p").expect(200).text("p2p_enabled"));
        assertEquals("true", asked.post(path + "/enable-p2p").expect(200).text("p2p_enabled"));
        assertEquals("true", asked.post(path + "/enable-p2p").expect(200).text("p2p_enabled")); // no change
        asked.patch(path + "/status?new_status=maintenance", null).expect(200);
        assertEquals("maintenance", asked.get(path).text("status"));
        asked.patch(path + "/status?new_status=enabled", null).expect(200);

        // then: who hosts it
        Answer claim = asked.post(path + "/hosting", json("host_id", host)).expect(200);
        assertEquals("CONTROL/" + claim.text("hosting_epoch"), claim.position());
        await().untilAsserted(() -> assertEquals(List.of("accepted"), column("p2p.hosting.*." + zone, "outcome")));

        // then: a session in it
        Answer opened = asked.post("/api/v1/sessions", openSession(host, zone)).expect(201);
        String session = "/api/v1/sessions/" + opened.text("session_id");
        String byNumber = "/api/v1/sessions/" + opened.text("id");
        asked.post(session + "/activate").expect(200);
        assertEquals("active", asked.get(session).text("status"));
        asked.post(byNumber + "/players", json("player_id", "ann")).expect(200);
        asked.post(session + "/players", json("player_id", "ann")).expect(200);
        assertEquals(
                "[\"ann\"]", asked.get(session).json().path("connected_players").toString());
        asked.delete(session + "/players/ann").expect(200);
        asked.patch(session + "/metrics", json("quality_score", 88.5)).expect(200);
        Answer shown = asked.get(byNumber).expect(200);
        assertEquals(88.5, shown.json().path("quality_score").asDouble());
        assertEquals(0, shown.json().path("current_players").asInt());
        asked.post(session + "/end?reason=done").expect(200);
        assertEquals("ended", asked.get(session).text("status"));

        // then: all of it was the owner's to decide
        String subject = Subject.zone(zone).name();
        assertEquals(Set.of(nodeId(ownerIndex)), new HashSet<>(column(subject, "producer_id")));
        assertEquals(Set.of("accepted"), new HashSet<>(column(subject, "outcome")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldRecordWhatAHostHandsOverOnceWhenBothNodesAreGivenIt(int ownerIndex) {
        // given
        String zone = createZoneOf(ownerIndex);
        String host = Samples.registerHost(nodes.api());
        String player = Samples.fresh("ann");
        long epoch = nodes.api()
                .post("/api/v1/zones/" + zone + "/hosting", json("host_id", host))
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
        nodes.api()
                .post("/api/v1/sessions", json("host_id", host, "zone_id", zone, "player_ids", List.of(player)))
                .expect(201);
        String message = DbSyncSamples.message(
                host,
                Map.of(
                        "map_state", Map.of("zone_id", zone, "hosting_epoch", epoch),
                        "player_updates", List.of(Map.of("player_id", player, "version", 1, "hp", 40))));

        // when
        Answer first =
                both().get(1 - ownerIndex).post("/api/v1/db-sync", message).expect(200);
        Answer second = both().get(ownerIndex).post("/api/v1/db-sync", message).expect(200);

        // then
        assertEquals(
                "[\"map_state\",\"player_updates/0\"]",
                first.json().path("accepted").toString());
        assertEquals(
                "[\"map_state\",\"player_updates/0\"]",
                second.json().path("repeated").toString());
        both().forEach(api -> assertEquals(
                1,
                api.get("/api/v1/players/" + player + "/history", "X-Min-Position", first.position())
                        .expect(200)
                        .json()
                        .size()));
    }

    @Test
    void shouldGiveTheOwnersRefusalsWhenTheOtherNodeIsAsked() {
        // given
        Api asked = nodes.second().api();
        String zone = createZoneOf(0);
        String host = Samples.registerHost(nodes.api());
        String path = "/api/v1/zones/" + zone;
        Answer opened = nodes.api()
                .post("/api/v1/sessions", json("host_id", host, "zone_id", zone, "max_players", 1))
                .expect(201);
        String id = opened.text("session_id");
        String session = "/api/v1/sessions/" + id;
        asked.post(session + "/players", json("player_id", "ann")).expect(200);

        // when
        Answer full = asked.post(session + "/players", json("player_id", "bob"));
        Answer notIn = asked.delete(session + "/players/bob");
        asked.post(session + "/activate").expect(200);
        Answer notPending = asked.post(session + "/activate");
        Answer noHost = asked.post(path + "/hosting", json("host_id", "nobody"));
        Answer noZone = asked.post("/api/v1/zones/nowhere/enable-p2p");
        Answer noSession = asked.post("/api/v1/sessions/session-0000000000000000/activate");
        asked.post(path + "/disable-p2p").expect(200);
        Answer noP2p = asked.post("/api/v1/sessions", openSession(host, zone));

        // then
        assertEquals(
                "Failed to add player bob to session " + id, full.expect(400).detail());
        assertEquals(
                "Failed to remove player bob from session " + id,
                notIn.expect(400).detail());
        notPending.expect(400);
        assertEquals("Host not found: nobody", noHost.expect(404).detail());
        assertEquals("Zone not found: nowhere", noZone.expect(404).detail());
        noSession.expect(404);
        assertEquals("P2P is not enabled for zone: " + zone, noP2p.expect(400).detail());
    }

    @Test
    void shouldFindWhatTheOtherNodeHasJustMadeWhenAClientChangesNodes() {
        for (int i = 0; i < 10; i++) {
            Api one = both().get(i % 2);
            Api other = both().get(1 - i % 2);
            String host = Samples.registerHost(one);
            other.post("/api/v1/hosts/" + host + "/heartbeat", Samples.heartbeat(5, 0))
                    .expect(200);
            String zone = createZoneOf(1 - i % 2);
            Answer opened =
                    one.post("/api/v1/sessions", openSession(host, zone)).expect(201);
            other.post("/api/v1/sessions/" + opened.text("id") + "/activate").expect(200);
            one.post("/api/v1/zones/" + zone + "/hosting", json("host_id", host))
                    .expect(200);
            other.post("/api/v1/sessions/" + opened.text("session_id") + "/end").expect(200);
            one.delete("/api/v1/hosts/" + host).expect(204);
            other.get("/api/v1/hosts/" + host, "X-Min-Position", recorded()).expect(404);
        }
    }

    @Test
    void shouldShowEachItsOwnWritesWhenBothChangeTheSameZone() throws Exception {
        // given
        String zone = "/api/v1/zones/" + Samples.createZone(nodes.api());
        var wrong = new ConcurrentLinkedQueue<String>();

        // when
        inParallel(2, n -> {
            String field = n == 0 ? "max_players" : "max_latency_ms";
            for (int i = 1; i <= AT_ONCE; i++) {
                both().get(n).patch(zone, json(field, i)).expect(200);
                int shown = both().get(n).get(zone).json().path(field).asInt();
                if (shown != i) {
                    wrong.add("node " + n + " showed " + shown + " after " + i);
                }
            }
        });

        // then
        assertEquals(List.of(), List.copyOf(wrong));
    }

    @Test
    void shouldLoseAndDoubleNothingWhenManyCommandsComeThroughBothAtOnce() throws Exception {
        // given
        String zone = Samples.createZone(nodes.api());
        String host = Samples.registerHost(nodes.api());
        Answer opened = nodes.api()
                .post("/api/v1/sessions", json("host_id", host, "zone_id", zone, "max_players", 2 * AT_ONCE))
                .expect(201);
        String session = "/api/v1/sessions/" + opened.text("session_id");

        // when
        var positions = new ConcurrentLinkedQueue<String>();
        inParallel(
                2 * AT_ONCE,
                n -> positions.add(both().get(n % 2)
                        .post(session + "/players", json("player_id", "player-" + n))
                        .expect(200)
                        .position()));
        Answer tooMany = nodes.second().api().post(session + "/players", json("player_id", "one-more"));

        // then
        tooMany.expect(400);
        assertEquals(2 * AT_ONCE, new HashSet<>(positions).size());
        for (Api api : both()) {
            Answer shown = api.get(session, "X-Min-Position", String.join(",", positions))
                    .expect(200);
            assertEquals(2 * AT_ONCE, shown.json().path("current_players").asInt());
        }
        List<String> commits = column(Subject.zone(zone).name(), "events");
        assertEquals(
                2 * AT_ONCE, commits.stream().filter(c -> c.contains("player-")).count());
        assertEquals(1, new HashSet<>(column(Subject.zone(zone).name(), "epoch")).size());
    }

    @Test
    void shouldOpenOneZoneOnlyOnceWhenBothCreateItAtOnce() throws Exception {
        // given
        List<String> zones =
                IntStream.range(0, AT_ONCE).mapToObj(_ -> Samples.fresh("zone")).toList();

        // when
        var ids = new ConcurrentLinkedQueue<String>();
        inParallel(
                2 * AT_ONCE,
                n -> ids.add(both().get(n % 2)
                        .post("/api/v1/zones", Samples.zone(zones.get(n / 2)))
                        .expect(201)
                        .text("id")));

        // then
        assertEquals(AT_ONCE, new HashSet<>(ids).size());
        for (String zone : zones) {
            assertEquals(1, column(Subject.zone(zone).name(), "epoch").size());
        }
    }

    @Test
    void shouldKeepEveryAcknowledgedRegistrationWhenBothRegisterTheSameHost() throws Exception {
        // given
        String host = Samples.registerHost(nodes.api());

        // when
        var done = new ConcurrentLinkedQueue<String>();
        inParallel(2, n -> {
            for (int i = 0; i < AT_ONCE; i++) {
                Answer answer = both().get(n).post("/api/v1/hosts/register", Samples.host(host));
                assertTrue(Set.of(201, 409).contains(answer.status()), answer.body());
                if (answer.status() == 201) {
                    done.add(answer.position());
                }
            }
        });

        // then
        List<String> recorded = column(Subject.host(host).name(), "position");
        assertEquals(new HashSet<>(recorded.subList(1, recorded.size())), new HashSet<>(done));
        assertEquals(recorded.size() - 1, done.size());
        assertEquals(Set.of("accepted"), new HashSet<>(column(Subject.host(host).name(), "outcome")));
        assertEquals(2, new HashSet<>(column(Subject.host(host).name(), "producer_id")).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldCleanUpSessionsOfAllZonesWhenEitherNodeIsAsked(int cleanerIndex) {
        // given
        Api cleaner = both().get(cleanerIndex);
        cleaner.post("/api/v1/sessions/cleanup?timeout_minutes=0").expect(200);
        List<String> sessions = new ArrayList<>();
        for (Api owner : both()) {
            String host = Samples.registerHost(owner);
            sessions.add(owner.post("/api/v1/sessions", openSession(host, createZoneOf(both().indexOf(owner))))
                    .expect(201)
                    .text("session_id"));
        }

        // when
        Answer cleaned =
                cleaner.post("/api/v1/sessions/cleanup?timeout_minutes=0").expect(200);

        // then
        assertEquals("Cleaned up 2 stale sessions", cleaned.text("message"));
        for (String session : sessions) {
            assertEquals("ended", cleaner.get("/api/v1/sessions/" + session).text("status"));
        }
    }

    @Test
    void shouldSayTheSameOfOwnershipWhenEitherNodeIsAsked() {
        // given
        String zone = createZoneOf(1);
        String host = Samples.registerHost(nodes.api());
        long epoch = nodes.api()
                .post("/api/v1/zones/" + zone + "/hosting", json("host_id", host))
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();

        // when, then
        await().untilAsserted(() -> {
            JsonNode first = nodes.api().get("/api/v1/ownership/" + zone).json();
            JsonNode second =
                    nodes.second().api().get("/api/v1/ownership/" + zone).json();
            assertEquals(first, second);
            assertEquals(nodeId(1), first.path("node").asText());
            assertEquals(host, first.path("host_id").asText());
            assertEquals(epoch, first.path("hosting_epoch").asLong());
            assertEquals(List.of("owner", "hosting"), first.path("history").findValuesAsText("kind"));
        });
    }

    private static List<Api> both() {
        return List.of(nodes.api(), nodes.second().api());
    }

    /** Created on the node to which it falls. */
    private static String createZoneOf(int index) {
        String zone = Samples.freshZoneOf(nodeId(index), List.of(nodeId(0), nodeId(1)));
        both().get(index).post("/api/v1/zones", Samples.zone(zone)).expect(201);
        return zone;
    }

    private static String nodeId(int index) {
        return (index == 0 ? nodes.node() : nodes.second()).node().nodeId();
    }

    /** The newest position on CONTROL that either node has acknowledged. */
    private static String recorded() {
        return "CONTROL/"
                + Stream.of(nodes.node(), nodes.second())
                        .mapToLong(node -> node.node().acknowledged().sequence(StreamId.CONTROL))
                        .max()
                        .orElseThrow();
    }

    /** A field of each commit on the subject, as the journal has it. */
    private static List<String> column(String subject, String field) {
        return StreamSupport.stream(
                        nodes.api()
                                .get("/api/v1/events?limit=1000&subject=" + subject, "X-Min-Position", recorded())
                                .expect(200)
                                .json()
                                .path("commits")
                                .spliterator(),
                        false)
                .map(commit -> commit.path(field).isValueNode()
                        ? commit.path(field).asText()
                        : commit.path(field).toString())
                .toList();
    }

    @FunctionalInterface
    private interface Work {
        void run(int number);
    }

    private static void inParallel(int count, Work work) throws InterruptedException {
        var failures = new ConcurrentLinkedQueue<Throwable>();
        List<Thread> threads = IntStream.range(0, count)
                .mapToObj(number -> Thread.ofVirtual().start(() -> {
                    try {
                        work.run(number);
                    } catch (RuntimeException | AssertionError e) {
                        failures.add(e);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
    }
}
