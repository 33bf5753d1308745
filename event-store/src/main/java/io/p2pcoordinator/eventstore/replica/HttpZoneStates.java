package io.p2pcoordinator.eventstore.replica;

import com.github.luben.zstd.ZstdInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.proto.v1.DivergenceReason;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Over HTTP, compressed with zstd. Thread-safe; the client is the caller's to close. */
public final class HttpZoneStates implements ZoneStates {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String PROTOBUF = "application/x-protobuf";
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final HttpClient client;
    private final URI coordinator;
    private final List<String> headers;

    /**
     * @param coordinator for example {@code https://coordinator:8443}
     * @param headers names and values in turn of every request, such as {@code Authorization}
     */
    public HttpZoneStates(HttpClient client, URI coordinator, List<String> headers) {
        this.client = client;
        this.coordinator = coordinator;
        this.headers = List.copyOf(headers);
    }

    @Override
    public ZoneStateDocument state(String zoneId) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(request(zoneId, "state").GET());
        if (response.statusCode() != OK) {
            throw refused("the state of zone " + zoneId, response);
        }
        return document(response);
    }

    @Override
    public Comparison compare(ZoneDigestRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(request(request.getZoneId(), "digest")
                .header("Content-Type", PROTOBUF)
                .POST(BodyPublishers.ofByteArray(request.toByteArray())));
        return switch (response.statusCode()) {
            case NO_CONTENT -> new Comparison.Equal();
            case OK -> new Comparison.Superseded(document(response), reason(response));
            default -> throw refused("a comparison of zone " + request.getZoneId(), response);
        };
    }

    private HttpRequest.Builder request(String zoneId, String what) {
        String zone = URLEncoder.encode(zoneId, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(coordinator + "/api/v1/zones/" + zone + "/" + what))
                .timeout(DEADLINE)
                .header("Accept", PROTOBUF)
                .header("Accept-Encoding", "zstd");
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static ZoneStateDocument document(HttpResponse<byte[]> response) throws IOException {
        boolean isCompressed =
                response.headers().firstValue("Content-Encoding").orElse("").equals("zstd");
        var body = new ByteArrayInputStream(response.body());
        try (InputStream in = isCompressed ? new ZstdInputStream(body) : body) {
            return ZoneStateDocument.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("expected the state of a zone, but the answer is none", e);
        }
    }

    private static DivergenceReason reason(HttpResponse<byte[]> response) {
        String name = response.headers().firstValue("X-Divergence").orElse("");
        for (DivergenceReason reason : DivergenceReason.values()) {
            if (reason.name().equals("DIVERGENCE_REASON_" + name)) {
                return reason;
            }
        }
        return DivergenceReason.DIVERGENCE_REASON_UNSPECIFIED;
    }

    private static IOException refused(String what, HttpResponse<byte[]> response) {
        return new IOException("expected " + what + ", but the answer is " + response.statusCode() + ": "
                + new String(response.body(), StandardCharsets.UTF_8));
    }
}
