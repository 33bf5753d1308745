package io.p2pcoordinator.projections.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A ban that was not lifted.
 *
 * @param untilAt null: for ever
 * @param active whether its time is not over yet, by the tables' clock
 */
public record BanView(
        String peerId,
        String reason,
        Instant bannedAt,
        @Nullable Instant untilAt,
        boolean active) {}
