package io.p2pcoordinator.projections.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A player's newest state, or with the history's query one change of it.
 *
 * @param figuresJson an object of numbers
 * @param inventoryJson a list of items; null where none was ever reported, in a change where it did not change
 * @param variablesJson an object of texts, numbers and flags
 * @param sequence on CONTROL
 */
public record PlayerStateView(
        String playerId,
        long version,
        String zoneId,
        String hostId,
        long hostingEpoch,
        String sessionId,
        String figuresJson,
        @Nullable String inventoryJson,
        String variablesJson,
        long sequence,
        Instant at) {}
