package io.p2pcoordinator.projections.query;

import java.time.Instant;

/** A zone that nobody serves. */
public record DegradedView(String zoneId, Instant since, String detail) {}
