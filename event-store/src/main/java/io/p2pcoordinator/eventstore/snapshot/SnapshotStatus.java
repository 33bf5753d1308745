package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.log.Position;

/**
 * A stream's newest snapshot.
 *
 * @param bytes as it is stored, compressed
 * @param storedAtUs microseconds since 1970
 */
public record SnapshotStatus(Position position, long bytes, long storedAtUs) {}
