package io.p2pcoordinator.app.signalling;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the server's messages are spelled for a client: the contract's dialects. Pure. */
enum Dialect {
    /** Web panels and test clients: names with hyphens. */
    A {
        @Override
        byte[] signal(Signal signal, Instant now) {
            String time = now.toString();
            return signal.kind() == Signal.Kind.ICE_CANDIDATE
                    ? relayed(signal)
                            .json("candidate", wrapped(signal))
                            .text("timestamp", time)
                            .end()
                    : relayed(signal)
                            .json("sdp", signal.payload())
                            .text("timestamp", time)
                            .end();
        }

        private FrameWriter relayed(Signal signal) {
            return new FrameWriter(signal.kind().text(), signal.payload().length + 128).text("from", signal.from());
        }

        @Override
        List<byte[]> joined(
                String sessionId, @Nullable String hostId, byte @Nullable [] offer, Collection<String> others) {
            return List.of(new FrameWriter("session-joined", 64)
                    .text("session_id", sessionId)
                    .texts("peers", others)
                    .end());
        }

        @Override
        String spelled(String type) {
            return type;
        }
    },

    /** The WARP client's DLL: names with underscores. */
    B {
        @Override
        byte[] signal(Signal signal, Instant now) {
            if (signal.kind() != Signal.Kind.ICE_CANDIDATE) {
                return new FrameWriter(signal.kind().text(), signal.payload().length + 64)
                        .text("from", signal.from())
                        .json("sdp", signal.payload())
                        .end();
            }
            Candidate flat = flat(signal);
            return new FrameWriter("ice_candidate", flat.candidate.length + 128)
                    .json("candidate", flat.candidate)
                    .json("sdpMid", flat.sdpMid)
                    .json("sdpMLineIndex", flat.sdpMLineIndex)
                    .text("from", signal.from())
                    .end();
        }

        // Nobody tells it a list, so it hears of each peer that is there.
        @Override
        List<byte[]> joined(
                String sessionId, @Nullable String hostId, byte @Nullable [] offer, Collection<String> others) {
            var created = new FrameWriter("session_created", 64).text("session_id", sessionId);
            if (hostId != null) {
                created.text("host_id", hostId);
            }
            if (offer != null) {
                created.json("offer", offer);
            }
            var frames = new ArrayList<byte[]>();
            frames.add(created.end());
            others.forEach(other -> frames.add(peerJoined(other)));
            return frames;
        }

        @Override
        String spelled(String type) {
            return type.replace('-', '_');
        }
    };

    private static final ObjectMapper MAPPER = new JsonMapper();
    private static final byte[] EMPTY_TEXT = {'"', '"'};
    private static final byte[] ZERO = {'0'};

    /** A candidate as dialect B has it: three fields beside each other. */
    @SuppressWarnings("ArrayRecordComponent") // pass through
    private record Candidate(byte[] candidate, byte[] sdpMid, byte[] sdpMLineIndex) {}

    abstract byte[] signal(Signal signal, Instant now);

    /**
     * The answer to a peer that has come into a session.
     *
     * @param hostId who hosts it; null for a server, or where the dialect does not tell
     */
    abstract List<byte[]> joined(
            String sessionId, @Nullable String hostId, byte @Nullable [] offer, Collection<String> others);

    /** A message type in this dialect. */
    abstract String spelled(String type);

    byte[] left(String sessionId) {
        return new FrameWriter(spelled("session-left"), 64)
                .text("session_id", sessionId)
                .end();
    }

    byte[] peerJoined(String peerId) {
        return new FrameWriter(spelled("peer-joined"), 64)
                .text("peer_id", peerId)
                .end();
    }

    byte[] peerLeft(String peerId) {
        return new FrameWriter(spelled("peer-left"), 64).text("peer_id", peerId).end();
    }

    byte[] p2pSwitched(String zoneId, boolean enabled) {
        return new FrameWriter(spelled(enabled ? "p2p-enabled" : "p2p-disabled"), 64)
                .text("zone_id", zoneId)
                .end();
    }

    byte[] hostChanged(String sessionId, @Nullable String hostId, @Nullable String endpoint, String reason) {
        return new FrameWriter(spelled("host-changed"), 128)
                .text("session_id", sessionId)
                .text("host_id", hostId)
                .text("endpoint", endpoint)
                .text("reason", reason)
                .end();
    }

    byte[] npcState(String zoneId, byte[] npcs) {
        return new FrameWriter(spelled("npc-state"), npcs.length + 64)
                .text("zone_id", zoneId)
                .json("npcs", npcs)
                .end();
    }

    /** The same in both. */
    static byte[] error(String message) {
        return new FrameWriter("error", message.length() + 64)
                .text("message", message)
                .end();
    }

    /** Dialect A's candidate is one value: where the sender had three fields, they become one object (RTCIceCandidateInit). */
    private static byte[] wrapped(Signal signal) {
        if (signal.sdpMid() == null && signal.sdpMLineIndex() == null) {
            return signal.payload();
        }
        ObjectNode candidate = MAPPER.createObjectNode();
        candidate.set("candidate", tree(signal.payload()));
        if (signal.sdpMid() != null) {
            candidate.set("sdpMid", tree(signal.sdpMid()));
        }
        if (signal.sdpMLineIndex() != null) {
            candidate.set("sdpMLineIndex", tree(signal.sdpMLineIndex()));
        }
        return bytes(candidate);
    }

    private static Candidate flat(Signal signal) {
        byte[] mid = signal.sdpMid();
        byte[] index = signal.sdpMLineIndex();
        if (mid == null && index == null && signal.payload()[0] == '{') {
            JsonNode candidate = tree(signal.payload());
            if (candidate.hasNonNull("candidate")) {
                return new Candidate(
                        bytes(candidate.get("candidate")),
                        candidate.hasNonNull("sdpMid") ? bytes(candidate.get("sdpMid")) : EMPTY_TEXT,
                        candidate.hasNonNull("sdpMLineIndex") ? bytes(candidate.get("sdpMLineIndex")) : ZERO);
            }
        }
        return new Candidate(signal.payload(), mid == null ? EMPTY_TEXT : mid, index == null ? ZERO : index);
    }

    /** Of bytes that were read as JSON before. */
    private static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("expected JSON, but it is " + new String(json, StandardCharsets.UTF_8), e);
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JacksonException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
