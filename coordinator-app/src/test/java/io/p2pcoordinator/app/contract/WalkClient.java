package io.p2pcoordinator.app.contract;

import static io.p2pcoordinator.app.Api.json;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.api.Forms;
import io.p2pcoordinator.app.api.Samples;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request to the next node, in one of the contract's forms, and sees on every node what was written before. One
 * thread.
 */
final class WalkClient {
    private final List<Api> nodes;
    private final Forms form;
    private final @Nullable String apiKey;
    private final Map<String, String> positions = new TreeMap<>();
    private int turn;

    WalkClient(List<Api> nodes, Forms form, @Nullable String apiKey) {
        this.nodes = nodes;
        this.form = form;
        this.apiKey = apiKey;
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, @Nullable String body) {
        return send("POST", path, body);
    }

    Answer patch(String path, @Nullable String body) {
        return send("PATCH", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    private Answer send(String method, String path, @Nullable String body) {
        Api node = nodes.get(turn++ % nodes.size());
        Answer answer = positions.isEmpty()
                ? node.send(method, form.of(path), body)
                : node.send(method, form.of(path), body, "X-Min-Position", String.join(",", positions.values()));
        String position = answer.position();
        if (!position.isEmpty()) {
            positions.put(position.substring(0, position.indexOf('/')), position);
        }
        return answer;
    }

    /** The id of a new host. */
    String host() {
        String id = Samples.fresh("host");
        post("/hosts/register", Samples.host(id)).expect(201);
        return id;
    }

    /** The id of a new zone. */
    String zone() {
        String id = Samples.fresh("zone");
        post("/zones", Samples.zone(id)).expect(201);
        return id;
    }

    /** A new session, pending. */
    Answer session() {
        return post("/sessions", Samples.openSession(host(), zone())).expect(201);
    }

    /** Where a new session is: by its name in forms with a slash, else by its number. */
    String sessionPath() {
        return "/sessions/" + session().text(form.slash().isEmpty() ? "id" : "session_id");
    }

    String activeSessionPath() {
        String path = sessionPath();
        post(path + "/activate", null).expect(200);
        return path;
    }

    void removeAllHosts() {
        get("/hosts").expect(200).column("host_id").forEach(id -> delete("/hosts/" + Api.segment(id)));
    }

    String credentials(String playerId) {
        return apiKey == null ? json("player_id", playerId) : json("player_id", playerId, "api_key", apiKey);
    }

    /** The path of a session that has an offer, an answer and a candidate. */
    String signalledSession() {
        String id = session().text("session_id");
        for (String kind : List.of("offer", "answer")) {
            post("/signaling/" + kind, json("session_id", id, "peer_id", "ann", "sdp", "v=0"))
                    .expect(200);
        }
        post("/signaling/ice-candidate", json("session_id", id, "peer_id", "ann", "candidate", "candidate:1"))
                .expect(200);
        return id;
    }
}
