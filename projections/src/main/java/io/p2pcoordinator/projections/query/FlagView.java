package io.p2pcoordinator.projections.query;

import java.time.Instant;

/**
 * A runtime flag that was set.
 *
 * @param kind p2p, fallback or ai
 * @param scope service, zone or region
 */
public record FlagView(String kind, String scope, String name, boolean enabled, Instant setAt) {}
