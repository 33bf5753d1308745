package io.p2pcoordinator.projections.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A commit as the journal shows it.
 *
 * @param commitId hexadecimal; null, as the four behind it, where the commit is parked
 * @param outcome {@code accepted}, {@code version_mismatch}, {@code stale_epoch}, {@code not_hosted}, {@code repeated} or
 *     {@code parked}
 * @param eventsJson {@code [{"type": ..., "data": {...}}]}; of entity commits only how many entities each type is about
 * @param error why it is parked
 */
public record JournalEntry(
        String stream,
        long sequence,
        String subject,
        @Nullable String commitId,
        @Nullable String producerId,
        @Nullable Long epoch,
        @Nullable Instant occurredAt,
        String outcome,
        String eventsJson,
        @Nullable String error,
        Instant storedAt) {}
