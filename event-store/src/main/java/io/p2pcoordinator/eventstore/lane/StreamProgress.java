package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.StreamId;

/**
 * Where a lane is with one stream. Position, digest and size belong together.
 *
 * @param refused commits that were admitted neither as new nor parked: stale, repeated, not hosted
 */
public record StreamProgress(
        int lane,
        StreamId stream,
        long appliedPosition,
        long digest,
        long size,
        long applied,
        long refused,
        long parked) {}
