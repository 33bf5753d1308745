package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.RawCommit;
import org.jspecify.annotations.Nullable;

/** A place in a lane's ring, used again and again: a receiver fills it, the lane empties it. */
final class LaneSlot {
    @Nullable
    RawCommit raw;

    /** In place of a commit. */
    @Nullable
    LaneRequest<?> request;
}
