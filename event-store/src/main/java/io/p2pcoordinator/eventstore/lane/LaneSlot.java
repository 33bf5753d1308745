package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import org.jspecify.annotations.Nullable;

/** A place in a lane's ring, used again and again: each stage fills in its part, the last one empties it. */
final class LaneSlot {
    @Nullable
    RawCommit raw;

    /** In place of a commit. */
    @Nullable
    CaptureRequest capture;

    @Nullable
    DecodedCommit decoded;

    @Nullable
    Verdict verdict;

    void clear() {
        raw = null;
        capture = null;
        decoded = null;
        verdict = null;
    }
}
