package io.p2pcoordinator.app.security;

import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.security.AccessRules.Who;
import io.p2pcoordinator.app.security.Tokens.Holder;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.NatsZoneStates;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.changed(Secured::byRotatedKeys);

    private Api api;
    private String ada;
    private String mallory;
    private String host;
    private String zone;
    private String session;
    private String[] asAda;
    private String[] asMallory;

    /** Ada's host with a session, in a zone of the server's. */
    @BeforeEach
    void world() {
        api = node.api();
        String run = UUID.randomUUID().toString().substring(0, 8);
        ada = "ada-" + run;
        mallory = "mallory-" + run;
        host = "host-" + run;
        zone = "zone-" + run;
        asAda = Secured.player(api, ada);
        asMallory = Secured.player(api, mallory);
        api.send("POST", "/api/v1/zones", zoneBody(zone), Secured.key(Secured.SERVER_KEY))
                .expect(201);
        api.send("POST", "/api/v1/hosts/register", hostBody(host, ada), asAda).expect(201);
        session = api.send("POST", "/api/v1/sessions", json("host_id", host, "zone_id", zone), asAda)
                .expect(201)
                .text("session_id");
        api.send("POST", "/api/v1/zones/" + zone + "/hosting", json("host_id", host), Secured.key(Secured.SERVER_KEY))
                .expect(200);
    }

    /**
     * An endpoint and who may use it. In path and body: {@code H, Z, S} stand for Ada's host, the zone that it hosts, her session, {@code
     * A} for Ada, {@code P} for the zone's stream.
     */
    record Call(String method, String path, @Nullable String body, Who who) {
        /** The path under its prefix; {@code ^} stands for none. */
        String target() {
            return path.startsWith("^") ? path.substring(1) : "/api/v1" + path;
        }

        String route() {
            return generic(target());
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static Call call(String method, String path, Who who, @Nullable Object... body) {
        return new Call(method, path, body.length == 0 ? null : json(body), who);
    }

    /** All that the application serves. */
    static Stream<Call> calls() {
        List<String> served = node.node()
                .bean(Router.class)
                .uriRoutes()
                .map(route -> route.getHttpMethod() + " " + generic(template(route)))
                .toList();
        return everyCall().filter(call -> served.contains(call.method() + " " + call.route()));
    }

    private static Stream<Call> everyCall() {
        return Stream.of(
                call("GET", "/hosts", Who.ANY_ROLE),
                call("GET", "/hosts/$H", Who.ANY_ROLE),
                call("GET", "/hosts/available/list", Who.ANY_ROLE),
                call("GET", "/hosts/available/best", Who.ANY_ROLE),
                new Call("POST", "/hosts", hostBody("$H", "$A"), Who.OWN_BODY),
                new Call("POST", "/hosts/register", hostBody("$H", "$A"), Who.OWN_BODY),
                call(
                        "POST",
                        "/hosts/$H/heartbeat",
                        Who.OWN_HOST,
                        "latency_ms",
                        1,
                        "packet_loss_percent",
                        0,
                        "bandwidth_usage_mbps",
                        1,
                        "current_players",
                        0),
                call("POST", "/hosts/$H/drain", Who.OPERATOR),
                call("DELETE", "/hosts/$H/drain", Who.OPERATOR),
                call("GET", "/hosting/$Z/candidates", Who.SERVER),
                call("DELETE", "/hosts/$H", Who.OWN_HOST),
                call("GET", "/zones", Who.ANY_ROLE),
                call("GET", "/zones/$Z", Who.ANY_ROLE),
                call("GET", "/zones/p2p/enabled", Who.ANY_ROLE),
                call("GET", "/zones/$Z/entities", Who.ANY_ROLE),
                call("GET", "/zones/$Z/state", Who.OWN_BODY),
                call(
                        "POST",
                        "/zones/$Z/digest",
                        Who.OWN_BODY,
                        "host_id",
                        "$H",
                        "hosting_epoch",
                        1,
                        "position",
                        "$P/1",
                        "digest",
                        "0000000000000000"),
                call("GET", "/zones/$Z/divergences", Who.SERVER),
                call("GET", "/players/$A/state", Who.SERVER),
                call("GET", "/players/$A/history", Who.SERVER),
                call(
                        "POST",
                        "/db-sync",
                        Who.OWN_BODY,
                        "type",
                        "db_sync",
                        "host_id",
                        "$H",
                        "timestamp",
                        1,
                        "data",
                        Map.of(),
                        "checksum",
                        "none"),
                new Call("POST", "/zones", zoneBody("$Z"), Who.SERVER),
                call("POST", "/zones/$Z/enable-p2p", Who.SERVER),
                call("POST", "/zones/$Z/disable-p2p", Who.SERVER),
                call("PATCH", "/zones/$Z/status?new_status=enabled", Who.SERVER),
                call("PATCH", "/zones/$Z", Who.SERVER, "max_players", 7),
                call("POST", "/zones/$Z/hosting", Who.SERVER, "host_id", "$H"),
                call("GET", "/sessions/$S", Who.ANY_ROLE),
                call("GET", "/sessions/host/$H/active", Who.ANY_ROLE),
                call("GET", "/sessions/zone/$Z/active", Who.ANY_ROLE),
                call("POST", "/sessions", Who.OWN_BODY, "host_id", "$H", "zone_id", "$Z"),
                call("POST", "/sessions/$S/activate", Who.OWN_SESSION),
                call("POST", "/sessions/$S/end", Who.OWN_SESSION),
                call("PATCH", "/sessions/$S/metrics", Who.OWN_SESSION, "quality_score", 50),
                call("POST", "/sessions/$S/players", Who.OWN_BODY, "player_id", "$A"),
                call("DELETE", "/sessions/$S/players/$A", Who.OWN_PLAYER),
                call("POST", "/sessions/cleanup", Who.SERVER),
                call("GET", "/hosts/$H/assignments", Who.OWN_HOST),
                call("POST", "/hosts/$H/assignments/$Z/confirm", Who.OWN_HOST),
                call(
                        "POST",
                        "/hosts/$H/assignments/$Z/state",
                        Who.OWN_HOST,
                        "hosting_epoch",
                        1,
                        "sequence",
                        1,
                        "digest",
                        "0123456789abcdef"),
                call("GET", "/hosts/$H/refused", Who.OWN_HOST),
                call("GET", "/migrations", Who.SERVER),
                call("GET", "/migrations/degraded", Who.SERVER),
                call("POST", "/migrations", Who.OPERATOR, "zone_id", "$Z"),
                call("GET", "/ownership/$Z", Who.ANY_ROLE),
                call("GET", "/events", Who.SERVER),
                call("GET", "/bans", Who.SERVER),
                call("PUT", "/bans/$Z", Who.SERVER, "reason", "a test"),
                call("GET", "/bans/$Z", Who.SERVER),
                call("DELETE", "/bans/$Z", Who.SERVER),
                call("GET", "/npcs/$Z", Who.ANY_ROLE),
                call("PATCH", "/npcs/$Z/position", Who.SERVER, "x", 1, "y", 2),
                call("GET", "/flags", Who.ANY_ROLE),
                call("PUT", "/flags", Who.OPERATOR, "flags", List.of()),
                call("GET", "/projections", Who.SERVER),
                call("GET", "/lanes", Who.SERVER),
                call("GET", "/cluster", Who.SERVER),
                call("POST", "/cluster/nodes/$H/drain", Who.OPERATOR),
                call("DELETE", "/cluster/nodes/$H/drain", Who.OPERATOR),
                call("GET", "/monitoring/dashboard", Who.SERVER),
                call("GET", "/monitoring/hosts/stats", Who.SERVER),
                call("GET", "/monitoring/metrics", Who.SERVER),
                call("GET", "/metrics", Who.SERVER),
                new Call("GET", "^/metrics", null, Who.SERVER),
                call("POST", "/signaling/offer", Who.OWN_BODY, "session_id", "$S", "peer_id", "$A", "sdp", "v=0"),
                call("POST", "/signaling/answer", Who.OWN_BODY, "session_id", "$S", "peer_id", "$A", "sdp", "v=0"),
                call(
                        "POST",
                        "/signaling/ice-candidate",
                        Who.OWN_BODY,
                        "session_id",
                        "$S",
                        "peer_id",
                        "$A",
                        "candidate",
                        "c"),
                call("GET", "/signaling/offer/$S", Who.ANY_ROLE),
                call("GET", "/signaling/answer/$S", Who.ANY_ROLE),
                call("GET", "/signaling/ice-candidates/$S", Who.ANY_ROLE),
                call("GET", "/signaling/stats", Who.ANY_ROLE));
    }

    static Stream<Call> callsNotForAllClients() {
        return calls().filter(call -> call.who() != Who.ANY_ROLE);
    }

    static Stream<Call> callsForClients() {
        return calls().filter(call -> call.who() != Who.SERVER && call.who() != Who.OPERATOR);
    }

    private Answer send(Call call, String... headers) {
        String body = call.body();
        return api.send(call.method(), named(call.target()), body == null ? null : named(body), headers);
    }

    private String named(String text) {
        return text.replace("$H", host)
                .replace("$Z", zone)
                .replace("$S", session)
                .replace("$A", ada)
                .replace("$P", Subject.entity(zone).stream().name());
    }

    private void assertRefusedAsUnknown(String why, Answer answer) {
        answer.expect(401);
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
        assertTrue(answer.detail().contains(why), answer.detail());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void shouldAnswer401WhenTheCredentialIsMissingOrWorthless(Call call) {
        assertRefusedAsUnknown("there is none", send(call));
        assertRefusedAsUnknown("not known", send(call, Secured.key("no such key")));
        assertRefusedAsUnknown("none", send(call, Secured.bearer("no-token")));
        assertRefusedAsUnknown("expired", send(call, Secured.bearer(expired(ada))));
        assertRefusedAsUnknown("signature", send(call, Secured.bearer(forged())));
        assertRefusedAsUnknown(
                "type refresh",
                send(call, Secured.bearer(Secured.token(api, ada).text("refresh_token"))));
    }

    @ParameterizedTest
    @MethodSource("callsNotForAllClients")
    void shouldAnswer403WhenAClientAsksForWhatIsNotItsOwn(Call call) {
        send(call, asMallory).expect(403);
        send(call, Secured.key(Secured.CLIENT_KEY)).expect(403); // the key's own name is no player of these
    }

    @ParameterizedTest
    @MethodSource("callsForClients")
    void shouldLetAClientThroughWhenItIsForItself(Call call) {
        assertTrue(isLetThrough(send(call, asAda)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void shouldLetServersAndOperatorsThroughUnlessItIsForOperatorsAlone(Call call) {
        assertEquals(call.who() != Who.OPERATOR, isLetThrough(send(call, Secured.key(Secured.SERVER_KEY))));
        assertTrue(isLetThrough(send(call, Secured.key(Secured.OPERATOR_KEY))));
    }

    private static boolean isLetThrough(Answer answer) {
        return answer.status() != 401 && answer.status() != 403;
    }

    @Test
    void shouldAskForTheSameCredentialsWhenHostsAskOverNats() throws Exception {
        var mark =
                ZoneDigestRequest.newBuilder().setZoneId(zone).setHostId(host).build();
        for (String[] credential : List.of(new String[0], Secured.key("no such key"), Secured.bearer("no-token"))) {
            assertRefusedOverNats(401, credential, states -> states.state(zone));
            assertRefusedOverNats(401, credential, states -> states.compare(mark));
            assertEquals(401, dbSyncOverNats(credential));
        }
        for (String[] credential : List.of(asMallory, Secured.key(Secured.CLIENT_KEY))) {
            assertRefusedOverNats(403, credential, states -> states.state(zone));
            assertRefusedOverNats(403, credential, states -> states.compare(mark));
            assertEquals(403, dbSyncOverNats(credential));
        }
        for (String[] credential : List.of(asAda, Secured.key(Secured.SERVER_KEY))) {
            assertRefusedOverNats(422, credential, states -> states.compare(mark));
            assertEquals(422, dbSyncOverNats(credential));
            try (var states = overNats(credential)) {
                assertEquals(zone, states.state(zone).getZoneId());
            }
        }
    }

    private interface Asking {
        Object ask(NatsZoneStates states) throws Exception;
    }

    private static void assertRefusedOverNats(int status, String[] credential, Asking asking) {
        try (var states = overNats(credential)) {
            var refused = assertThrows(IOException.class, () -> asking.ask(states));
            String why = String.valueOf(refused.getMessage());
            assertTrue(why.contains("the answer is " + status), why);
        }
    }

    private static NatsZoneStates overNats(String... credential) {
        return NatsZoneStates.connect(JetStreamConfig.of(node.servers().nats().url(), "host"), List.of(credential));
    }

    /** A message whose checksum is wrong: whoever may send it at all hears that. */
    @SuppressWarnings("try") // closing may be interrupted
    private int dbSyncOverNats(String... credential) throws Exception {
        String message = json("type", "db_sync", "host_id", host, "timestamp", 1, "data", Map.of(), "checksum", "none");
        var headers = new Headers();
        if (credential.length > 0) {
            headers.add(credential[0], credential[1]);
        }
        try (var nats = Nats.connect(node.servers().nats().url())) {
            var reply = nats.request("p2p.host.db_sync", headers, message.getBytes(StandardCharsets.UTF_8))
                    .get(30, TimeUnit.SECONDS);
            return new JsonMapper().readTree(reply.getData()).path("status").asInt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/health/liveness", "/health/readiness", "/.well-known/jwks.json"})
    void shouldAnswerWithoutACredentialWhenThePathIsOpen(String path) {
        api.get(path).expect(200);
        api.get(path, Secured.bearer("no-token")).expect(200);
    }

    @Test
    void shouldRefuseToRegisterForAnotherWhenTheHostIsNew() {
        String body = hostBody("new-" + host, ada);
        for (String path : List.of("/api/v1/hosts", "/api/v1/hosts/register", "/api/hosts/", "/api/hosts/register/")) {
            api.send("POST", path, body, asMallory).expect(403);
        }
        api.get("/api/v1/hosts/new-" + host, asAda).expect(404);
    }

    @Test
    void shouldRefuseToRegisterAServerWhenItIsAClient() {
        String body = hostBody("vps-" + host, ada);
        String asServer = body.substring(0, body.lastIndexOf('}')) + ",\"kind\":\"server\"}";

        // then
        api.send("POST", "/api/v1/hosts/register", asServer, asAda).expect(403);
        api.send("POST", "/api/v1/hosts/register", body, asAda).expect(201);
        assertEquals(
                "server",
                api.send("POST", "/api/v1/hosts/register", asServer, Secured.key(Secured.SERVER_KEY))
                        .expect(201)
                        .text("kind"));
    }

    @Test
    void shouldRefuseToTakeAHostOverWhenItIsAnotherPlayers() {
        api.send("POST", "/api/v1/hosts/register", hostBody(host, mallory), asMallory)
                .expect(403);
        assertEquals(ada, api.get("/api/v1/hosts/" + host, asAda).text("player_id"));
    }

    @Test
    void shouldAnswer404WhenAClientChangesAHostThatIsNotThere() {
        Answer answer = api.send("DELETE", "/api/v1/hosts/nobody", null, asMallory);
        assertEquals("Host not found: nobody", answer.expect(404).detail());
    }

    @Test
    void shouldAnswer400Or404WhenAClientNamesWhatIsNotThere() {
        api.send("POST", "/api/v1/sessions", json("host_id", "nobody", "zone_id", zone), asMallory)
                .expect(400);
        api.send("POST", "/api/v1/sessions/session-0000000000000000/end", null, asMallory)
                .expect(404);
    }

    @Test
    void shouldRefuseOtherPlayersWhenAHostOpensASession() {
        String body = json("host_id", host, "zone_id", zone, "player_ids", List.of(ada, mallory));
        api.send("POST", "/api/v1/sessions", body, asAda).expect(403);
    }

    @Test
    void shouldLetAPlayerJoinAndLeaveWhenTheSessionIsAnothersHost() {
        api.send("POST", "/api/v1/sessions/" + session + "/players", json("player_id", mallory), asMallory)
                .expect(200);
        api.send("DELETE", "/api/v1/sessions/" + session + "/players/" + ada, null, asMallory)
                .expect(403);
        api.send("DELETE", "/api/v1/sessions/" + session + "/players/" + mallory, null, asMallory)
                .expect(200);
    }

    @Test
    void shouldRefuseASessionByItsNumberWhenItIsAnothers() {
        String number = api.get("/api/v1/sessions/" + session, asAda).text("id");
        api.send("POST", "/api/v1/sessions/" + number + "/end", null, asMallory).expect(403);
        api.send("POST", "/api/v1/sessions/" + number + "/end", null, asAda).expect(200);
    }

    @Test
    void shouldKnowARuleOfEveryRouteWhenTheApplicationRuns() {
        List<String> without = node.node()
                .bean(Router.class)
                .uriRoutes()
                .filter(route ->
                        AccessRules.of(route.getHttpMethod(), template(route)).isEmpty())
                .map(route -> route.getHttpMethod() + " " + template(route))
                .distinct()
                .toList();
        assertEquals(List.of(), without);
        assertEquals(Optional.empty(), AccessRules.of(HttpMethod.GET, "/api/v1/new"));
    }

    @Test
    void shouldRefuseEverybodyWhenAnEndpointHasNoRule() {
        System.setProperty(UnruledController.SWITCH, "true");
        try (RunningNode careless = node.startAnother("node-careless", Secured::byRotatedKeys)) {
            Answer answer = careless.api().get("/api/v1/unruled", Secured.key(Secured.OPERATOR_KEY));
            assertEquals("nobody may do this", answer.expect(403).detail());
        } finally {
            System.clearProperty(UnruledController.SWITCH);
        }
    }

    /** So that this test cannot forget an endpoint. */
    @Test
    void shouldTryEveryRouteThatIsNotOpenWhenTheApplicationRuns() {
        List<String> tried =
                calls().map(call -> call.method() + " " + call.route()).toList();
        List<String> untried = node.node()
                .bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .filter(route -> AccessRules.of(route.getHttpMethod(), template(route))
                        .filter(who -> who != Who.OPEN)
                        .isPresent())
                .map(route -> route.getHttpMethod() + " " + generic(template(route)))
                .filter(route -> tried.stream().noneMatch(route::equals))
                .distinct()
                .toList();
        assertEquals(List.of(), untried);
    }

    private static String template(UriRouteInfo<?, ?> route) {
        return route.getUriMatchTemplate().toPathString();
    }

    private static String generic(String path) {
        return path.replaceAll("\\?.*", "").replaceAll("\\{[^}]*}|\\$[HZSA]", "*");
    }

    /** Signed by a key of this node, but long ago. */
    private static String expired(String player) {
        var then = InstantSource.fixed(Instant.now().minus(Duration.ofHours(2)));
        var tokens = new Tokens(node.node().bean(SigningKeys.class), Secured.settings(Optional.empty()), then);
        return tokens.make(new Holder(Role.CLIENT, player, Optional.empty(), Optional.empty()), Tokens.Type.ACCESS);
    }

    /** Ada's claims under Mallory's signature. */
    private String forged() {
        String[] hers = asAda[1].split("\\.", -1);
        String[] others = asMallory[1].split("\\.", -1);
        return (hers[0] + "." + hers[1] + "." + others[2]).substring("Bearer ".length());
    }

    private static String hostBody(String hostId, String playerId) {
        return json(
                "host_id", hostId,
                "player_id", playerId,
                "player_name", "Ada",
                "ip_address", "192.0.2.7",
                "port", 7777,
                "cpu_cores", 4,
                "cpu_frequency_mhz", 3600,
                "memory_mb", 8192,
                "network_speed_mbps", 100);
    }

    private static String zoneBody(String zoneId) {
        return json(
                "zone_id",
                zoneId,
                "zone_name",
                "Prontera",
                "zone_display_name",
                "Prontera City",
                "map_name",
                "prontera");
    }
}
