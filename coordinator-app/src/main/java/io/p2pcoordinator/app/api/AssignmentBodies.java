package io.p2pcoordinator.app.api;

import io.micronaut.core.annotation.Introspected;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import io.p2pcoordinator.proto.v1.ZoneStateTaken;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What hosts send about zones that they are to take over, and servers about zones that are to move. */
final class AssignmentBodies {
    private static final int HEXADECIMAL = 16;

    private AssignmentBodies() {}

    @Introspected
    @Schema(name = "TakenState")
    record TakenState(
            @NotNull @Min(1) @Nullable Long hostingEpoch,

            @Schema(description = "Of the zone's ENTITY stream: the state is the one up to there")
            @NotNull
            @Min(1)
            @Nullable
            Long sequence,

            @Schema(description = "Of the zone's entities: 16 hexadecimal digits") @NotNull @Text(min = 1) @Nullable
            String digest,

            @Schema(description = "How many of the zone's clients are connected to the host")
            @Min(0)
            @Max(1_000_000)
            @Nullable
            Integer clients) {
        List<FieldError> errors() {
            return digest == null || digest.matches("[0-9a-fA-F]{16}")
                    ? List.of()
                    : List.of(new FieldError("digest", "expected 16 hexadecimal digits, but it is " + digest));
        }

        /** Only where nothing is wrong. */
        ZoneStateTaken toEvent(String hostId) {
            return ZoneStateTaken.newBuilder()
                    .setHostId(hostId)
                    .setHostingEpoch(hostingEpoch == null ? 0 : hostingEpoch)
                    .setSequence(sequence == null ? 0 : sequence)
                    .setDigest(Long.parseUnsignedLong(HostBodies.text(digest), HEXADECIMAL))
                    .setClients(clients == null ? 0 : clients)
                    .build();
        }
    }

    @Introspected
    @Schema(name = "StartMigration")
    record StartMigration(
            @NotNull @Text(min = 1) @Nullable String zoneId,
            @Text(max = 1_000) @Nullable String detail) {}
}
