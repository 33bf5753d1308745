package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** What peers without a WebSocket send. Descriptions and candidates are a text or an object and come out as they went in. */
final class SignallingBodies {
    private SignallingBodies() {}

    @Introspected
    record Description(
            @NotNull @Text(min = 1) @Nullable String sessionId,
            @NotNull @Text(min = 1) @Nullable String peerId,

            @NotNull @Schema(implementation = Object.class) @Nullable
            JsonNode sdp) {}

    @Introspected
    record Candidate(
            @NotNull @Text(min = 1) @Nullable String sessionId,
            @NotNull @Text(min = 1) @Nullable String peerId,

            @NotNull @Schema(implementation = Object.class) @Nullable
            JsonNode candidate) {}
}
