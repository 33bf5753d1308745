/**
 * Hosts, zones, sessions, ownership and heartbeats: the CONTROL and TELEMETRY streams as rows. Loads the rows that a batch
 * touches, applies its events to them, stores what changed. The projector's thread only.
 */
@NullMarked
package io.p2pcoordinator.projections.control;

import org.jspecify.annotations.NullMarked;
