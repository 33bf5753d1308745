package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.MoveColumns;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream's state with its position and counters. The apply step of lanes and replays alike; one thread. */
public final class StreamFold {
    private static final Logger log = LoggerFactory.getLogger(StreamFold.class);

    private final int lane;
    private final StreamId stream;
    private final StreamState state;
    private long appliedPosition;
    private long applied;
    private long refused;
    private long parked;
    private long unknown;
    private @Nullable RawCommit last;
    private boolean toBePublished;

    public StreamFold(int lane, StreamId stream, StreamState state) {
        this.lane = lane;
        this.stream = stream;
        this.state = state;
    }

    public Verdict apply(DecodedCommit commit) {
        Verdict verdict = switch (commit) {
            case DecodedCommit.Sound sound -> applySound(sound);
            case DecodedCommit.Unsound unsound -> park(unsound);
        };
        return counted(commit.raw(), verdict);
    }

    /** As the same commit in its general form. */
    public Verdict apply(MoveColumns moves) {
        try {
            return counted(moves.raw(), state.apply(moves));
        } catch (RuntimeException e) {
            return counted(moves.raw(), failed(moves.raw(), e));
        }
    }

    private Verdict counted(RawCommit commit, Verdict verdict) {
        last = commit;
        appliedPosition = commit.sequence();
        switch (verdict) {
            case ACCEPTED -> applied++;
            case PARKED -> parked++;
            case VERSION_MISMATCH, STALE_EPOCH, NOT_HOSTED, REPEATED -> refused++;
        }
        return verdict;
    }

    /** A mark of its lane's, for the batch under way. */
    boolean isToBePublished() {
        return toBePublished;
    }

    void toBePublished(boolean value) {
        toBePublished = value;
    }

    public StreamProgress progress() {
        return new StreamProgress(
                lane, stream, appliedPosition, state.digest(), state.size(), applied, refused, parked);
    }

    /** Before anything is applied: the state holds what was applied up to there. */
    public StreamProgress startFrom(StartPoint start) {
        appliedPosition = start.appliedPosition();
        applied = start.applied();
        refused = start.refused();
        parked = start.parked();
        unknown = start.unknown();
        return progress();
    }

    /** The state as it is; empty where it cannot be put aside, or nothing was applied since the start. */
    Optional<StreamCapture> capture(CopyBuffer buffer) {
        RawCommit commit = last;
        if (commit == null || !(state instanceof RestorableState restorable)) {
            return Optional.empty();
        }
        long begun = System.nanoTime();
        StateCopy copy = restorable.copy(buffer);
        StreamProgress progress = progress();
        return Optional.of(
                new StreamCapture(progress, commit, restorable.format(), copy, unknown, System.nanoTime() - begun));
    }

    /** The state as it is, looked at. */
    public <T> T look(StateLook<T> look) {
        return look.look(state, appliedPosition);
    }

    private Verdict applySound(DecodedCommit.Sound commit) {
        try {
            return state.apply(commit);
        } catch (RuntimeException e) {
            return failed(commit.raw(), e);
        }
    }

    /** The same code fails at the same place in every replica and replay, so states stay equal. */
    private static Verdict failed(RawCommit raw, RuntimeException e) {
        log.error("parked {}: applying it failed", raw.position(), e);
        return Verdict.PARKED;
    }

    private Verdict park(DecodedCommit.Unsound commit) {
        log.warn("parked {} on {}: {}", commit.raw().position(), commit.raw().subject(), commit.error());
        state.parked(commit);
        unknown += commit.isOfLaterVersion() ? 1 : 0;
        return Verdict.PARKED;
    }
}
