package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import io.p2pcoordinator.app.security.Access;
import io.p2pcoordinator.app.signalling.OfferStore;
import io.p2pcoordinator.app.signalling.Signalling;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signalling for clients without a WebSocket: what one leaves here another fetches, for a few minutes. */
@Controller("/api/v1/signaling")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Signalling")
final class SignallingController {
    private final OfferStore offers;
    private final Signalling signalling;
    private final JsonBody json;
    private final Access access;
    private final Commands commands;

    SignallingController(OfferStore offers, Signalling signalling, JsonBody json, Access access, Commands commands) {
        this.offers = offers;
        this.signalling = signalling;
        this.json = json;
        this.access = access;
        this.commands = commands;
    }

    record Description(
            String peerId,
            @Schema(implementation = Object.class) JsonNode sdp) {}

    record Candidate(
            String peerId,
            @Schema(implementation = Object.class) JsonNode candidate) {}

    record Stats(int activeConnections, int activeSessions) {}

    /** Leaves an offer for a session; a new one replaces it. */
    @Post("/offer")
    @Outcomes.Write
    Answers.Message offer(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SignallingBodies.Description.class)))
                    @Body
                    byte @Nullable [] body) {
        return put(request, OfferStore.OFFER, "Offer", body);
    }

    /** Leaves an answer for a session; a new one replaces it. */
    @Post("/answer")
    @Outcomes.Write
    Answers.Message answer(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SignallingBodies.Description.class)))
                    @Body
                    byte @Nullable [] body) {
        return put(request, OfferStore.ANSWER, "Answer", body);
    }

    /** The offer of a session. */
    @Outcomes.Read
    @Get("/offer/{session_id}")
    Description offer(@PathVariable("session_id") String sessionId) {
        return get(OfferStore.OFFER, "Offer", sessionId);
    }

    /** The answer of a session. */
    @Outcomes.Read
    @Get("/answer/{session_id}")
    Description answer(@PathVariable("session_id") String sessionId) {
        return get(OfferStore.ANSWER, "Answer", sessionId);
    }

    /** Adds an ICE candidate to those of a session. */
    @Post("/ice-candidate")
    @Outcomes.Write
    Answers.Message candidate(
            HttpRequest<?> request,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SignallingBodies.Candidate.class)))
                    @Body
                    byte @Nullable [] body) {
        var sent = json.read(
                body, SignallingBodies.Candidate.class, candidate -> textOrObject("candidate", candidate.candidate()));
        access.requireActingFor(request, HostBodies.text(sent.peerId()));
        commands.requireNotBanned(HostBodies.text(sent.peerId()));
        String sessionId = HostBodies.text(sent.sessionId());
        offers.add(sessionId, new OfferStore.Candidate(HostBodies.text(sent.peerId()), node(sent.candidate())));
        return new Answers.Message("ICE candidate stored for session " + sessionId);
    }

    /** The ICE candidates of a session, oldest first. */
    @Outcomes.Read
    @Get("/ice-candidates/{session_id}")
    List<Candidate> candidates(@PathVariable("session_id") String sessionId) {
        return offers.candidates(Params.id("session_id", sessionId)).stream()
                .map(candidate -> new Candidate(candidate.peerId(), candidate.candidate()))
                .toList();
    }

    /** Peers and sessions on all nodes. */
    @Outcomes.Read
    @Get("/stats")
    Stats stats() {
        return new Stats(signalling.peers(), signalling.sessions());
    }

    private Answers.Message put(HttpRequest<?> request, String kind, String name, byte @Nullable [] body) {
        var sent = json.read(
                body, SignallingBodies.Description.class, description -> textOrObject("sdp", description.sdp()));
        access.requireActingFor(request, HostBodies.text(sent.peerId()));
        commands.requireNotBanned(HostBodies.text(sent.peerId()));
        String sessionId = HostBodies.text(sent.sessionId());
        offers.put(kind, sessionId, new OfferStore.Description(HostBodies.text(sent.peerId()), node(sent.sdp())));
        return new Answers.Message(name + " stored for session " + sessionId);
    }

    private Description get(String kind, String name, String sessionId) {
        return offers.description(kind, Params.id("session_id", sessionId))
                .map(found -> new Description(found.peerId(), found.sdp()))
                .orElseThrow(() -> ApiProblem.notFound(name, sessionId));
    }

    private static List<FieldError> textOrObject(String field, @Nullable JsonNode value) {
        return value == null || value.isTextual() || value.isObject()
                ? List.of()
                : List.of(new FieldError(field, "expected a text or an object"));
    }

    /** Validated to be there. */
    private static JsonNode node(@Nullable JsonNode value) {
        if (value == null) {
            throw new IllegalStateException("expected a value, but it is null after validation");
        }
        return value;
    }
}
