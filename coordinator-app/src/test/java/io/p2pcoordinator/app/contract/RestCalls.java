package io.p2pcoordinator.app.contract;

import static io.p2pcoordinator.app.Api.json;
import static java.util.Map.entry;

import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.app.contract.RowCall.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How to call each row of the contract. A row that is not here fails the walk, so does one that the contract has no more. */
final class RestCalls {
    private RestCalls() {}

    static final Map<String, RowCall> ALL = Map.ofEntries(
            entry("POST /hosts/register", RowCall.of(Kind.HOST, c -> register(c, "/hosts/register"))),
            entry("POST /hosts", RowCall.of(Kind.HOST, c -> register(c, "/hosts"))),
            entry("POST /hosts/{host_id}/heartbeat", RowCall.of(Kind.HOST, RestCalls::heartbeat)),
            entry("GET /hosts/{host_id}", RowCall.of(Kind.HOST, c -> c.get("/hosts/" + c.host()))),
            entry(
                    "GET /hosts",
                    RowCall.of(Kind.HOSTS, c -> withHost(c, "/hosts?status_filter=ONLINE&status=&min_quality_score=0"))
                            .refused(400, c -> c.get("/hosts?status_filter=asleep"))),
            entry(
                    "GET /hosts/available/list",
                    RowCall.of(Kind.HOSTS, c -> withHost(c, "/hosts/available/list?min_quality_score=1"))),
            entry(
                    "GET /hosts/available/best",
                    RowCall.of(Kind.HOST, c -> withHost(c, "/hosts/available/best?min_quality_score=1"))
                            .refused(404, RestCalls::bestOfNone)),
            entry(
                    "DELETE /hosts/{host_id}",
                    RowCall.of(Kind.NOTHING, c -> c.delete("/hosts/" + c.host()))
                            .refused(404, RestCalls::getRemoved)),
            entry("POST /zones", RowCall.of(Kind.ZONE, c -> c.post("/zones", Samples.zone(Samples.fresh("zone"))))),
            entry("GET /zones/{zone_id}", RowCall.of(Kind.ZONE, c -> c.get("/zones/" + c.zone()))),
            entry(
                    "GET /zones",
                    RowCall.of(Kind.ZONES, c -> withZone(c, "/zones?p2p_enabled=true&status_filter=Enabled&status="))),
            entry("GET /zones/p2p/enabled", RowCall.of(Kind.ZONES, c -> withZone(c, "/zones/p2p/enabled"))),
            entry(
                    "POST /zones/{zone_id}/enable-p2p",
                    RowCall.of(Kind.ZONE, c -> c.post("/zones/" + c.zone() + "/enable-p2p", null))),
            entry(
                    "POST /zones/{zone_id}/disable-p2p",
                    RowCall.of(Kind.ZONE, c -> c.post("/zones/" + c.zone() + "/disable-p2p", null))),
            entry(
                    "PATCH /zones/{zone_id}/status",
                    RowCall.of(Kind.ZONE, c -> c.patch("/zones/" + c.zone() + "/status?new_status=disabled", null))
                            .refused(400, c -> c.patch("/zones/" + c.zone() + "/status?new_status=shut", null))),
            entry(
                    "PATCH /zones/{zone_id}",
                    RowCall.of(Kind.ZONE, c -> c.patch("/zones/" + c.zone(), json("max_players", 7)))),
            entry(
                    "POST /sessions",
                    RowCall.of(Kind.SESSION, WalkClient::session)
                            .refused(400, c -> c.post("/sessions", Samples.openSession("nobody", c.zone())))),
            entry(
                    "GET /sessions/{session_id}",
                    RowCall.of(Kind.SESSION, c -> c.get(c.sessionPath()))
                            .refused(404, c -> c.get("/sessions/999999999"))),
            entry(
                    "POST /sessions/{session_id}/activate",
                    RowCall.of(Kind.MESSAGE, c -> c.post(c.sessionPath() + "/activate", null))
                            .refused(400, c -> c.post(c.activeSessionPath() + "/activate", null))),
            entry(
                    "POST /sessions/{session_id}/end",
                    RowCall.of(Kind.MESSAGE, c -> c.post(c.sessionPath() + "/end?reason=normal", null))),
            entry(
                    "PATCH /sessions/{session_id}/metrics",
                    RowCall.of(
                            Kind.MESSAGE,
                            c -> c.patch(c.sessionPath() + "/metrics", json("avg_latency_ms", 12, "mood", "good")))),
            entry(
                    "POST /sessions/{session_id}/players",
                    RowCall.of(Kind.MESSAGE, c -> c.post(c.sessionPath() + "/players", json("player_id", "ann")))
                            .refused(400, RestCalls::joinFull)),
            entry(
                    "DELETE /sessions/{session_id}/players/{player_id}",
                    RowCall.of(Kind.MESSAGE, RestCalls::leave)
                            .refused(400, c -> c.delete(c.sessionPath() + "/players/nobody"))),
            entry("GET /sessions/host/{host_id}/active", RowCall.of(Kind.SESSIONS, c -> activeBy(c, "host"))),
            entry("GET /sessions/zone/{zone_id}/active", RowCall.of(Kind.SESSIONS, c -> activeBy(c, "zone"))),
            entry(
                    "POST /sessions/cleanup",
                    RowCall.of(Kind.MESSAGE, c -> c.post("/sessions/cleanup?timeout_minutes=30", null))),
            entry("GET /monitoring/dashboard", RowCall.of(Kind.AS_WRITTEN, c -> c.get("/monitoring/dashboard"))),
            entry("GET /monitoring/hosts/stats", RowCall.of(Kind.AS_WRITTEN, c -> c.get("/monitoring/hosts/stats"))),
            entry("GET /monitoring/metrics", RowCall.of(Kind.METRICS, c -> c.get("/monitoring/metrics"))),
            entry("GET /metrics", RowCall.of(Kind.METRICS, c -> c.get("/metrics"))),
            entry("GET /", RowCall.of(Kind.AS_WRITTEN, c -> c.get("/"))),
            entry("GET /health", RowCall.of(Kind.AS_WRITTEN_AND_MORE, c -> c.get("/health"))),
            entry(
                    "POST /auth/token",
                    RowCall.of(Kind.TOKEN, c -> c.post("/auth/token", c.credentials("ann")))
                            .refused(422, c -> c.post("/auth/token", "{}"))),
            entry(
                    "POST /auth/refresh",
                    RowCall.of(Kind.TOKEN, RestCalls::refresh)
                            .refused(401, c -> c.post("/auth/refresh", json("refresh_token", "forged")))),
            entry("POST /signaling/offer", RowCall.of(Kind.MESSAGE, c -> signal(c, "offer", "sdp"))),
            entry("POST /signaling/answer", RowCall.of(Kind.MESSAGE, c -> signal(c, "answer", "sdp"))),
            entry(
                    "POST /signaling/ice-candidate",
                    RowCall.of(Kind.MESSAGE, c -> signal(c, "ice-candidate", "candidate"))),
            entry(
                    "GET /signaling/offer/{session_id}",
                    RowCall.of(Kind.AS_WRITTEN, c -> c.get("/signaling/offer/" + c.signalledSession()))),
            entry(
                    "GET /signaling/answer/{session_id}",
                    RowCall.of(Kind.AS_WRITTEN, c -> c.get("/signaling/answer/" + c.signalledSession()))),
            entry(
                    "GET /signaling/ice-candidates/{session_id}",
                    RowCall.of(Kind.CANDIDATES, c -> c.get("/signaling/ice-candidates/" + c.signalledSession()))),
            entry("GET /signaling/stats", RowCall.of(Kind.AS_WRITTEN, c -> c.get("/signaling/stats"))));

    static RowCall of(ContractRow row) {
        return Objects.requireNonNull(ALL.get(row.call()), () -> "no entry for " + row.call());
    }

    private static Answer register(WalkClient client, String path) {
        return client.post(path, Samples.host(Samples.fresh("host")));
    }

    private static Answer heartbeat(WalkClient client) {
        return client.post("/hosts/" + client.host() + "/heartbeat", Samples.heartbeat(20, 3));
    }

    private static Answer withHost(WalkClient client, String path) {
        client.host();
        return client.get(path);
    }

    private static Answer bestOfNone(WalkClient client) {
        client.removeAllHosts();
        return client.get("/hosts/available/best?min_quality_score=0");
    }

    private static Answer getRemoved(WalkClient client) {
        String path = "/hosts/" + client.host();
        client.delete(path).expect(204);
        return client.get(path);
    }

    private static Answer withZone(WalkClient client, String path) {
        client.zone();
        return client.get(path);
    }

    private static Answer joinFull(WalkClient client) {
        String body = json(
                "host_id", client.host(), "zone_id", client.zone(), "player_ids", List.of("ann"), "max_players", 1);
        String id = client.post("/sessions", body).expect(201).text("id");
        Answer refused = client.post("/sessions/" + id + "/players", json("player_id", "bob"));
        if (!refused.detail().equals("Failed to add player bob to session " + id)) {
            throw new AssertionError("expected the contract's words, but: " + refused.detail());
        }
        return refused;
    }

    private static Answer leave(WalkClient client) {
        String path = client.sessionPath() + "/players";
        client.post(path, json("player_id", "ann")).expect(200);
        return client.delete(path + "/ann");
    }

    private static Answer activeBy(WalkClient client, String what) {
        String host = client.host();
        String zone = client.zone();
        String id = client.post("/sessions", Samples.openSession(host, zone))
                .expect(201)
                .text("id");
        client.post("/sessions/" + id + "/activate", null).expect(200);
        return client.get("/sessions/" + what + "/" + (what.equals("host") ? host : zone) + "/active");
    }

    private static Answer refresh(WalkClient client) {
        String token = client.post("/auth/token", client.credentials("ann"))
                .expect(200)
                .text("refresh_token");
        return client.post("/auth/refresh", json("refresh_token", token));
    }

    private static Answer signal(WalkClient client, String kind, String payload) {
        String session = client.session().text("session_id");
        return client.post("/signaling/" + kind, json("session_id", session, "peer_id", "ann", payload, "v=0"));
    }
}
