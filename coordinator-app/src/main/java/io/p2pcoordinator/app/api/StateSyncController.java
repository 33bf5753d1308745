package io.p2pcoordinator.app.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.security.Access;
import io.p2pcoordinator.app.statesync.InvalidMarkException;
import io.p2pcoordinator.app.statesync.StateSync;
import io.p2pcoordinator.app.statesync.SyncUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state of a zone for its hosts, in protobuf: {@code state_sync.proto}. */
@Controller("/api/v1/zones")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Hosting")
final class StateSyncController {
    static final String PROTOBUF = "application/x-protobuf";
    private static final String ZSTD = "zstd";
    private static final String DIVERGENCE_HEADER = "X-Divergence";
    private static final String REASON_PREFIX = "DIVERGENCE_REASON_";

    /**
     * @param position everything of the zone up to here is in the host's state: ENTITY_07/1234
     * @param digest 16 hexadecimal digits
     */
    @Introspected
    @Schema(name = "ZoneDigest")
    record Digest(
            @NotNull @Text(min = 1) @Nullable String hostId,
            @NotNull @Min(1) @Nullable Long hostingEpoch,
            @NotNull @Text(min = 1) @Nullable String position,

            @NotNull @Pattern(regexp = "[0-9a-f]{16}") @Nullable
            String digest) {}

    private final StateSync sync;
    private final Access access;
    private final Commands commands;
    private final JsonBody json;

    StateSyncController(StateSync sync, Access access, Commands commands, JsonBody json) {
        this.sync = sync;
        this.access = access;
        this.commands = commands;
        this.json = json;
    }

    /**
     * All entities of a zone at a position, as ZoneStateDocument, compressed where {@code Accept-Encoding} names zstd. What comes behind
     * the position in the zone's stream leads on from there.
     */
    @Get("/{zone_id}/state")
    @Produces(PROTOBUF)
    @Outcomes.Read
    HttpResponse<byte[]> state(HttpRequest<?> request, @PathVariable("zone_id") String zoneId) {
        String id = Params.id("zone_id", zoneId);
        commands.requireCaughtUp();
        return answer(
                request, asked(() -> Commands.uninterrupted(() -> sync.state(access.requireCaller(request), id))));
    }

    /**
     * Compares a host's digest of the zone, as JSON or a ZoneDigestRequest. Equal is 204; else the state that stands is the answer, {@code X-Divergence}
     * says why, and what the host had is recorded.
     */
    @Post("/{zone_id}/digest")
    @Consumes({MediaType.APPLICATION_JSON, PROTOBUF})
    @Produces(PROTOBUF)
    @Outcomes.Changed
    @ApiResponse(responseCode = "204", description = "Both have the same")
    HttpResponse<byte[]> digest(
            HttpRequest<?> request,
            @PathVariable("zone_id") String zoneId,
            @RequestBody(
                            required = true,
                            content = {
                                @Content(schema = @Schema(implementation = Digest.class)),
                                @Content(mediaType = PROTOBUF, schema = @Schema(type = "string", format = "binary"))
                            })
                    @Body
                    byte @Nullable [] body) {
        String id = Params.id("zone_id", zoneId);
        boolean isProtobuf = request.getContentType()
                .map(type -> type.getName().equals(PROTOBUF))
                .orElse(false);
        ZoneDigestRequest digest = (isProtobuf ? digestOf(body) : digestOf(id, json.read(body, Digest.class)))
                .toBuilder().setZoneId(id).build();
        commands.requireCaughtUp();
        return switch (asked(() -> Commands.uninterrupted(() -> sync.compare(access.requireCaller(request), digest)))) {
            case StateSync.Answer.Equal _ -> HttpResponse.noContent();
            case StateSync.Answer.Different(ZoneStateDocument state, var reason) ->
                answer(request, state).header(DIVERGENCE_HEADER, reason.name().substring(REASON_PREFIX.length()));
        };
    }

    private static ZoneDigestRequest digestOf(String zoneId, Digest digest) {
        Position position = Position.parse(HostBodies.text(digest.position()))
                .filter(known -> known.stream().equals(Subject.entity(zoneId).stream()))
                .orElseThrow(() -> ApiProblem.invalid(
                        "position", "expected one of the zone's stream, " + Subject.entity(zoneId).stream() + "/..."));
        Long epoch = digest.hostingEpoch();
        return ZoneDigestRequest.newBuilder()
                .setHostId(HostBodies.text(digest.hostId()))
                .setMark(ZoneStateMark.newBuilder()
                        .setHostingEpoch(epoch == null ? 0 : epoch)
                        .setSequence(position.sequence())
                        .setDigest(HexFormat.fromHexDigitsToLong(HostBodies.text(digest.digest()))))
                .build();
    }

    private static ZoneDigestRequest digestOf(byte @Nullable [] body) {
        try {
            return ZoneDigestRequest.parseFrom(body == null ? new byte[0] : body);
        } catch (InvalidProtocolBufferException _) {
            throw ApiProblem.badRequest("expected a ZoneDigestRequest in protobuf, but the body is none");
        }
    }

    private static <T> T asked(Supplier<T> work) {
        try {
            return work.get();
        } catch (InvalidMarkException e) {
            throw ApiProblem.invalid("mark", String.valueOf(e.getMessage()));
        } catch (SyncUnavailableException e) {
            throw ApiProblem.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static MutableHttpResponse<byte[]> answer(HttpRequest<?> request, ZoneStateDocument state) {
        byte[] bytes = state.toByteArray();
        boolean compressed = acceptsZstd(request);
        MutableHttpResponse<byte[]> response = HttpResponse.ok(compressed ? StateSync.compressed(bytes) : bytes)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header(Problems.POSITION_HEADER, position(state).toString());
        return compressed ? response.header(HttpHeaders.CONTENT_ENCODING, ZSTD) : response;
    }

    private static Position position(ZoneStateDocument state) {
        return new Position(StreamId.of(state.getStream()).orElseThrow(), state.getSequence());
    }

    private static boolean acceptsZstd(HttpRequest<?> request) {
        return request.getHeaders().getAll(HttpHeaders.ACCEPT_ENCODING).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .anyMatch(coding ->
                        coding.equals(ZSTD) || (coding.startsWith(ZSTD + ";") && !coding.matches(".*q=0(\\.0*)?")));
    }
}
