package io.p2pcoordinator.projections.query;

import java.time.Instant;

/** As the table has it. */
public record OwnershipRow(String zoneId, long sequence, String kind, long epoch, String holderId, Instant at) {}
