package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.signalling.SignallingNodes.fresh;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.P2pSettings;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every message type that the contract's text names goes over the wire once, or the test does not know the contract any more. */
final class SignallingContractTest {
    @RegisterExtension
    static final SignallingNodes NODES = new SignallingNodes();

    private static final Pattern TYPE = Pattern.compile("\"type\":\"([a-z_-]+)\"(?:\\\\\\|\"([a-z_-]+)\")?");
    /** The text names this one beside its opposite. */
    private static final String BESIDE = "p2p-enabled";

    private final String zone = fresh("zone");
    private final String host = fresh("host");
    private final Set<String> sent = new TreeSet<>();

    private static Set<String> typesOfTheContract() throws IOException {
        try (InputStream file = SignallingContractTest.class.getResourceAsStream("/contract/signaling.md")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            var types = TYPE.matcher(text)
                    .results()
                    .flatMap(found -> Stream.of(found.group(1), found.group(2)))
                    .filter(type -> type != null)
                    .collect(Collectors.toCollection(TreeSet::new));
            types.add(BESIDE);
            return types;
        }
    }

    private void send(TestPeer peer, String... keysAndValues) {
        sent.add(keysAndValues[1]);
        peer.send(json((Object[]) keysAndValues));
    }

    private static Set<String> typesOf(TestPeer peer) {
        return peer.pending().stream()
                .map(message -> message.path("type").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static CoordinatorSettings withAi(CoordinatorSettings settings) {
        P2pSettings p2p = settings.p2p();
        return settings.withP2p(new P2pSettings(
                p2p.enabled(),
                p2p.enabledZones(),
                p2p.fallbackEnabled(),
                p2p.maxPlayersPerHost(),
                p2p.sessionTimeout(),
                p2p.minimums(),
                p2p.ice(),
                new P2pSettings.Ai(true, Optional.empty(), "")));
    }

    private void prepare(Api api) {
        api.post(
                        "/api/v1/zones",
                        json(
                                "zone_id",
                                zone,
                                "zone_name",
                                "Z",
                                "zone_display_name",
                                "Z",
                                "map_name",
                                "z",
                                "fallback_enabled",
                                false,
                                "min_bandwidth_mbps",
                                777))
                .expect(201);
        api.post(
                        "/api/v1/hosts",
                        json(
                                "host_id",
                                host,
                                "player_id",
                                "p",
                                "cpu_cores",
                                8,
                                "memory_mb",
                                16_384,
                                "network_speed_mbps",
                                1_000))
                .expect(201);
    }

    private void spawnNpc(Api api) throws Exception {
        long epoch = api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", host))
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(NODES.natsUrl(), "map"));
                var publisher = EventPublisher.open(log, fresh("map"))) {
            publisher.hosts(zone, epoch);
            Event npc = Event.newBuilder()
                    .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                            .addEntityId(7)
                            .addKind(EntityKind.ENTITY_KIND_NPC)
                            .addTypeId(46)
                            .addXMm(12_500)
                            .addYMm(3_000))
                    .build();
            var _ = publisher
                    .publish(zone, List.of(npc), 1_700_000_000_000_000L)
                    .get();
        }
    }

    @Test
    void shouldSpeakEveryTypeThatTheContractNames() throws Exception {
        try (RunningNode node = NODES.another("ai", SignallingContractTest::withAi)) {
            // given
            Api api = NODES.api();
            prepare(api);
            try (TestPeer warp = TestPeer.warp(node.uri(), "warp-" + zone, zone)) {
                sent.add("create_session");
                String session = warp.next().path("session_id").asText();
                var heard = new TreeSet<>(Set.of("session_created"));
                try (TestPeer panel = TestPeer.panel(NODES.uri(1), "panel-" + zone, null)) {
                    // when
                    send(panel, "type", "join", "session_id", session);
                    assertEquals("session-joined", panel.next().path("type").asText());
                    heard.add("session-joined");
                    send(panel, "type", "ice-candidate", "to", "warp-" + zone, "candidate", "c");
                    send(warp, "type", "ice_candidate", "to", "panel-" + zone, "candidate", "c");
                    send(panel, "type", "offer", "to", "warp-" + zone, "sdp", "x");
                    send(warp, "type", "answer", "to", "panel-" + zone, "sdp", "x");
                    send(panel, "type", "answer", "to", "nobody", "sdp", "x");
                    try (TestPeer third = TestPeer.panel(node.uri(), "third-" + zone, session)) {
                        assertEquals("session-joined", third.next().path("type").asText());
                        send(
                                third, "type",
                                "leave"); // not before: of two presences at once, others may see the last alone
                        await().until(() -> typesOf(third).contains("session-left"));
                        heard.add("session-left");
                    }
                    api.post("/api/v1/sessions/" + session + "/activate").expect(200);
                    spawnNpc(api);
                    api.post("/api/v1/zones/" + zone + "/disable-p2p").expect(200);
                    api.post("/api/v1/zones/" + zone + "/enable-p2p").expect(200);

                    // then
                    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                        var all = new TreeSet<>(sent);
                        all.addAll(heard);
                        all.addAll(typesOf(warp));
                        all.addAll(typesOf(panel));
                        var missing = new TreeSet<>(typesOfTheContract());
                        missing.removeAll(all);
                        missing.remove("npc-state"); // dialect A's spelling: the panel is on a node without AI
                        assertEquals(Set.of(), missing);
                        JsonNode npcs = warp.pending().stream()
                                .filter(message -> message.path("type").asText().equals("npc_state"))
                                .reduce((_, last) -> last)
                                .orElseThrow(() -> new AssertionError("no NPCs yet"));
                        assertEquals(zone, npcs.path("zone_id").asText());
                        assertEquals(12.5, npcs.at("/npcs/0/x").asDouble(), npcs::toString);
                    });
                }
            }
        }
    }
}
