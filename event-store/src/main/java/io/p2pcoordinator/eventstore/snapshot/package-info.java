/**
 * Snapshots of streams' states, so that a start reads a stream's tail alone. Copies of states come in from the lanes and go,
 * compressed and with a checksum, into a {@link io.p2pcoordinator.eventstore.snapshot.SnapshotStore}; at a start the newest
 * good one comes back. One thread of the keeper takes them, each stream's receiving thread brings its own back.
 */
@NullMarked
package io.p2pcoordinator.eventstore.snapshot;

import org.jspecify.annotations.NullMarked;
