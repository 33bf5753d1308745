package io.p2pcoordinator.projections.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A migration of a zone from host to host.
 *
 * @param fromHostId null where nobody hosted the zone
 * @param toHostId who was asked last
 * @param hostingEpoch 0 until a host is assigned
 * @param outcome null while it runs
 * @param asked how many hosts were asked
 * @param recoverySequence in the zone's ENTITY stream; 0 until it is known
 * @param acknowledgedLost null until it is known
 * @param servedAt when the new host had all of the zone's state; null before
 */
public record MigrationView(
        long id,
        String zoneId,
        String reason,
        String detail,
        @Nullable String fromHostId,
        long fromHostingEpoch,
        @Nullable String toHostId,
        @Nullable String toKind,
        long hostingEpoch,
        String step,
        @Nullable String outcome,
        long asked,
        @Nullable String lastFailure,
        long recoverySequence,
        @Nullable Long acknowledgedLost,
        Instant noticedAt,
        Instant startedAt,
        @Nullable Instant assignedAt,
        @Nullable Instant servedAt,
        @Nullable Instant endedAt) {}
