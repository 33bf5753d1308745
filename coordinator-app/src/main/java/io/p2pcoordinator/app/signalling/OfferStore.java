package io.p2pcoordinator.app.signalling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Offers, answers and candidates of clients without a WebSocket, for a few minutes, for all nodes. Blocks; virtual threads. Fails
 * with {@link SharedStoreException}.
 */
public final class OfferStore {
    public static final String OFFER = "offer";
    public static final String ANSWER = "answer";
    private static final String CANDIDATE = "candidate";
    private static final int MAX_VALUE_BYTES = 256 * 1024;
    private static final ObjectMapper JSON = new JsonMapper();

    private final Bucket bucket;

    OfferStore(SharedStore store, Duration ttl) {
        this.bucket = store.bucket(new BucketSpec("p2p_offers", ttl, false, MAX_VALUE_BYTES));
    }

    /** @param sdp a text or an object, as it came in */
    public record Description(String peerId, JsonNode sdp) {
        byte[] sdpJson() {
            return bytes(sdp);
        }
    }

    public record Candidate(String peerId, JsonNode candidate) {}

    /** The newest replaces the one before. */
    public void put(String kind, String sessionId, Description description) {
        bucket.put(Keys.of(kind, sessionId), bytes(object(description.peerId, "sdp", description.sdp)));
    }

    Optional<Description> offer(String sessionId) {
        return description(OFFER, sessionId);
    }

    public Optional<Description> description(String kind, String sessionId) {
        return bucket.get(Keys.of(kind, sessionId)).map(entry -> {
            JsonNode stored = tree(entry.value());
            return new Description(stored.path("peer_id").asText(), stored.path("sdp"));
        });
    }

    public void add(String sessionId, Candidate candidate) {
        bucket.put(
                Keys.of(CANDIDATE, sessionId, UUID.randomUUID().toString()),
                bytes(object(candidate.peerId, "candidate", candidate.candidate)));
    }

    /** Oldest first. */
    public List<Candidate> candidates(String sessionId) {
        return bucket.list(Keys.of(CANDIDATE, sessionId)).stream()
                .map(entry -> tree(entry.value()))
                .map(stored -> new Candidate(stored.path("peer_id").asText(), stored.path("candidate")))
                .toList();
    }

    private static ObjectNode object(String peerId, String name, JsonNode value) {
        ObjectNode object = JSON.createObjectNode();
        object.put("peer_id", peerId);
        object.set(name, value);
        return object;
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
