package io.p2pcoordinator.eventstore.replica;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.Optional;

/**
 * Reads a zone's commits out of its stream, deltas and hosting markers, one request each: for the tail behind a state, not for whole
 * streams. Thread-safe. Throws {@link io.p2pcoordinator.eventstore.log.LogUnavailableException} when the log does not answer.
 */
public interface ZoneCommits {
    /** The zone's first commit behind that sequence of its stream, if there is one. */
    Optional<RawCommit> nextOfZone(String zoneId, long afterSequence);

    /** Where the stream ends now. */
    Position end(StreamId stream);
}
