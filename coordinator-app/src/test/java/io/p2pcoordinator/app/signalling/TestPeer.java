package io.p2pcoordinator.app.signalling;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.app.TrustAll;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client with a real WebSocket. */
final class TestPeer implements WebSocket.Listener, AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().sslContext(TrustAll.context()).build();
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final LinkedBlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;
    private volatile int closeCode;
    private volatile String closeReason = "";

    private TestPeer(URI uri, String... headers) {
        var builder = HTTP.newWebSocketBuilder().connectTimeout(DEADLINE);
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(uri, this).orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** @param pathAndQuery behind the server's address */
    static TestPeer connect(URI server, String pathAndQuery, String... headers) {
        return new TestPeer(URI.create("ws" + server.toString().substring(4) + pathAndQuery), headers);
    }

    /** Dialect A, in a session at once where one is named. */
    static TestPeer panel(URI server, String peerId, @Nullable String sessionId) {
        String query = "?peer_id=" + peerId + (sessionId == null ? "" : "&session_id=" + sessionId);
        return connect(server, "/api/v1/signaling/ws" + query);
    }

    /** Dialect B. */
    static TestPeer warp(URI server, String peerId, String zone) {
        TestPeer peer = connect(server, "/api/signaling/ws");
        peer.send("""
                {"type":"create_session","peer_id":"%s","zone":"%s",\
                "capabilities":{"webrtc":true,"encryption":true,"compression":false}}""".formatted(peerId, zone));
        return peer;
    }

    void send(String text) {
        socket.sendText(text, true).orTimeout(20, TimeUnit.SECONDS).join();
    }

    void sendParts(String first, String second) {
        socket.sendText(first, false).orTimeout(20, TimeUnit.SECONDS).join();
        send(second);
    }

    void sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** The next message; what is sent after it cannot come before. */
    JsonNode next() {
        try {
            JsonNode message = received.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("expected a message within " + DEADLINE + ", closed: " + closeCode);
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The next message, without its timestamp, as text. */
    String nextText() {
        JsonNode message = next();
        if (message instanceof ObjectNode object) {
            object.remove("timestamp");
        }
        return message.toString();
    }

    /** What has come so far and was not taken. */
    List<JsonNode> pending() {
        return List.copyOf(received);
    }

    int awaitClose() {
        await().atMost(DEADLINE).until(() -> closeCode != 0);
        return closeCode;
    }

    String closeReason() {
        return closeReason;
    }

    boolean isOpen() {
        return closeCode == 0 && !socket.isOutputClosed();
    }

    void closeNicely() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** As a client that crashes. */
    @Override
    public void close() {
        socket.abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                received.add(JSON.readTree(partial.toString()));
            } catch (JsonProcessingException e) {
                throw new AssertionError("expected JSON, but: " + partial, e);
            }
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        closeReason = reason;
        closeCode = statusCode;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        if (closeCode == 0) {
            closeCode = -1;
        }
    }
}
