package io.p2pcoordinator.app.simulation;

/**
 * A zone's state by name.
 *
 * @param hostingEpoch 0 where nobody was ever assigned
 * @param sequence everything up to here in the zone's stream is in it
 * @param digest of its entities
 */
public record ZoneMark(long hostingEpoch, long sequence, long digest) {}
