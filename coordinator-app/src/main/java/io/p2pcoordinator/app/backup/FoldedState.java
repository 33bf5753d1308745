package io.p2pcoordinator.app.backup;

import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.lane.StartPoint;
import io.p2pcoordinator.eventstore.lane.StreamFold;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.CommitIdentity;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.snapshot.SnapshotRecovery;
import io.p2pcoordinator.proto.v1.BackupSection;
import org.jspecify.annotations.Nullable;

/** One stream's state, folded from its snapshot, if it was trimmed, and its commits. One thread. */
final class FoldedState {
    private final StreamFold fold;
    private final CommitDecoder decoder = new CommitDecoder();
    private final long startedAfter;
    private @Nullable RawCommit last;

    private FoldedState(StreamFold fold, long startedAfter) {
        this.fold = fold;
        this.startedAfter = startedAfter;
    }

    static FoldedState fromBeginning(StreamId stream) {
        return of(stream, stateOf(stream), StartPoint.BEGINNING);
    }

    /** @throws BackupRefusedException when the state cannot be had, since no snapshot reaches to where the stream begins */
    static FoldedState fromSnapshot(StreamId stream, long firstSequence, SnapshotRecovery snapshots)
            throws InterruptedException {
        StreamState state = stateOf(stream);
        StartPoint start = snapshots.recover(stream, state);
        if (start.appliedPosition() + 1 < firstSequence) {
            throw new BackupRefusedException("Stream " + stream + " was trimmed and begins at " + firstSequence
                    + ", but no good snapshot has what was before: its state cannot be had any more from what is there."
                    + " Let a coordinator take one (it does within 15 minutes, and when it stops), then try again.");
        }
        return of(stream, state, start);
    }

    /** The position of the snapshot that it began with, 0 for none. */
    long startedAfter() {
        return startedAfter;
    }

    void apply(RawCommit commit) {
        last = commit;
        if (commit.sequence() > startedAfter) {
            var _ = fold.apply(decoder.decode(commit));
        }
    }

    /** Into a section, with what tells the last commit from another. */
    void describe(BackupSection.Builder section) {
        var progress = fold.progress();
        section.setStateDigest(progress.digest())
                .setStateSize(progress.size())
                .setApplied(progress.applied())
                .setRefused(progress.refused())
                .setParked(progress.parked());
        RawCommit end = last;
        if (end != null) {
            section.setEndCommitId(CommitIdentity.of(end));
        }
    }

    private static FoldedState of(StreamId stream, StreamState state, StartPoint start) {
        var fold = new StreamFold(LaneConfig.forThisMachine().laneOf(stream), stream, state);
        var _ = fold.startFrom(start);
        return new FoldedState(fold, start.appliedPosition());
    }

    private static StreamState stateOf(StreamId stream) {
        return CoordinatorNode.stateOf(stream, new ControlState(), new TelemetryState());
    }
}
