package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.log.Position;
import java.time.Instant;

/**
 * A change of authority over a zone.
 *
 * @param kind {@code owner} (a coordinator node) or {@code hosting} (a host)
 * @param holderId the node or the host
 */
public record OwnershipEntry(String zoneId, Position position, String kind, long epoch, String holderId, Instant at) {}
