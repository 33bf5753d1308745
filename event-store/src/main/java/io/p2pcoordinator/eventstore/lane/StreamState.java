package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.MoveColumns;
import io.p2pcoordinator.eventstore.admission.Verdict;

/**
 * The state of one stream in memory: a pure fold of its commits, without clock, chance or a look at other streams.
 * Only the lane's apply thread calls it.
 */
public interface StreamState {
    /** Admits and applies a commit, all of it or nothing. */
    Verdict apply(DecodedCommit.Sound commit);

    /**
     * The same for a commit that does nothing but move entities, which most are. What it does must not differ from {@link
     * #apply(DecodedCommit.Sound)} of the same commit, which is what happens where a state has no quicker way.
     *
     * @param moves to be read during the call only
     */
    default Verdict apply(MoveColumns moves) {
        return apply(moves.general());
    }

    /** A commit that could not be decoded stands at this place of the stream. */
    void parked(DecodedCommit.Unsound commit);

    /** A figure for the whole state: equal wherever the same commits were applied. */
    long digest();

    /** What the state holds: entities of a zone stream, hosts, zones and live sessions of the control stream. */
    long size();
}
