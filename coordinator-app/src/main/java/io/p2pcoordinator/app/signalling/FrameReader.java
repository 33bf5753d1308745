package io.p2pcoordinator.app.signalling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a frame in one pass, without a tree: of the values that only pass through it remembers where they are in the bytes.
 * Thread-safe.
 */
final class FrameReader {
    private static final int MAX_DEPTH = 32;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION) // a text frame is UTF-8
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private FrameReader() {}

    /** The fields that mean something in either dialect; others are ignored. */
    private static final class Fields {
        @Nullable
        String type;

        @Nullable
        String sessionId;

        @Nullable
        String to;

        @Nullable
        String targetPeerId;

        @Nullable
        String peerId;

        @Nullable
        String zone;

        @Nullable
        String token;

        @Nullable
        String hostId;

        @Nullable
        Boolean reachable;

        byte @Nullable [] sdp;
        byte @Nullable [] candidate;
        byte @Nullable [] sdpMid;
        byte @Nullable [] sdpMLineIndex;

        ClientFrame toFrame() {
            if (type == null) {
                return new ClientFrame.UnknownType("");
            }
            String target = to == null ? targetPeerId : to;
            return switch (type) {
                case "join" -> new ClientFrame.Join(sessionId);
                case "leave" -> new ClientFrame.Leave();
                case "create_session" -> new ClientFrame.CreateSession(peerId, zone, token);
                case "offer" -> new ClientFrame.Relay(Signal.Kind.OFFER, target, sdp, null, null);
                case "answer" -> new ClientFrame.Relay(Signal.Kind.ANSWER, target, sdp, null, null);
                case "ice-candidate", "ice_candidate" ->
                    new ClientFrame.Relay(Signal.Kind.ICE_CANDIDATE, target, candidate, sdpMid, sdpMLineIndex);
                case "host-report", "host_report" -> new ClientFrame.HostReport(hostId, reachable);
                default -> new ClientFrame.UnknownType(type);
            };
        }
    }

    static ClientFrame read(byte[] json) {
        if (!UnsafeByteOperations.unsafeWrap(json).isValidUtf8()) {
            return new ClientFrame.NotJson(); // what is passed on would end the connection of who gets it
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new ClientFrame.NotJson();
            }
            var fields = new Fields();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                read(name, parser, json, fields);
            }
            return parser.nextToken() == null ? fields.toFrame() : new ClientFrame.NotJson();
        } catch (IOException _) {
            return new ClientFrame.NotJson();
        }
    }

    private static void read(String name, JsonParser parser, byte[] json, Fields fields) throws IOException {
        switch (name) {
            case "type" -> fields.type = text(parser);
            case "session_id" -> fields.sessionId = text(parser);
            case "to" -> fields.to = text(parser);
            case "target_peer_id" -> fields.targetPeerId = text(parser);
            case "peer_id" -> fields.peerId = text(parser);
            case "zone" -> fields.zone = text(parser);
            case "token" -> fields.token = text(parser);
            case "host_id" -> fields.hostId = text(parser);
            case "reachable" -> fields.reachable = flag(parser);
            case "sdp" -> fields.sdp = bytes(parser, json);
            case "candidate" -> fields.candidate = bytes(parser, json);
            case "sdpMid" -> fields.sdpMid = bytes(parser, json);
            case "sdpMLineIndex" -> fields.sdpMLineIndex = bytes(parser, json);
            default -> parser.skipChildren();
        }
    }

    /** Null for what is no text. */
    private static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    /** Null for what is neither true nor false. */
    private static @Nullable Boolean flag(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> {
                parser.skipChildren();
                yield null;
            }
        };
    }

    /** The value's own bytes; null for {@code null}. */
    private static byte @Nullable [] bytes(JsonParser parser, byte[] json) throws IOException {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        boolean isNull = parser.currentToken() == JsonToken.VALUE_NULL;
        parser.skipChildren();
        parser.finishToken();
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        return isNull ? null : Arrays.copyOfRange(json, start, end);
    }
}
