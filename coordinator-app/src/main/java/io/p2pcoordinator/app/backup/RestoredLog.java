package io.p2pcoordinator.app.backup;

import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamSnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.SnapshotRecovery;
import io.p2pcoordinator.proto.v1.BackupSection;
import java.time.Duration;
import java.util.Map;

/** Whether the log on the servers is what a manifest says: every byte, and the states that come of it. */
final class RestoredLog {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int BATCH = 1_024;

    private final JetStreamConfig nats;
    private final BackupProgress progress;

    RestoredLog(JetStreamConfig nats, BackupProgress progress) {
        this.nats = nats;
        this.progress = progress;
    }

    /**
     * @return how many messages were compared
     * @throws LogIntegrityException naming the first stream that differs
     */
    long compare(Map<StreamId, BackupSection> streams) throws InterruptedException {
        long compared = 0;
        try (JetStreamEventLog log = JetStreamEventLog.connectToRead(nats);
                var snapshots = JetStreamSnapshotStore.connect(nats)) {
            var recovery = new SnapshotRecovery(snapshots, log, nats.connectTimeout());
            for (StreamId stream : StreamId.all()) {
                BackupSection expected = streams.get(stream);
                if (expected != null) {
                    progress.at("comparing " + stream, 0, expected.getRecords());
                    compare(log, stream, expected, recovery);
                    compared += expected.getRecords();
                }
            }
        }
        return compared;
    }

    private static void compare(
            JetStreamEventLog log, StreamId stream, BackupSection expected, SnapshotRecovery snapshots)
            throws InterruptedException {
        boolean trimmed = stream.isEntity() && expected.getFirstSequence() > 1;
        FoldedState state = trimmed
                ? FoldedState.fromSnapshot(stream, expected.getFirstSequence(), snapshots)
                : FoldedState.fromBeginning(stream);
        long end = log.end(stream).sequence();
        if (end != expected.getEndSequence()) {
            throw differs(stream, "end at " + expected.getEndSequence(), "ends at " + end);
        }
        var hash = new ContentHash();
        var batch = new RawCommit[BATCH];
        long position = expected.getFirstSequence() - 1;
        try (CommitCursor cursor = log.read(stream, position)) {
            while (position < end) {
                int count = cursor.next(batch, (int) Math.min(BATCH, end - position), PATIENCE);
                if (count == 0) {
                    throw new LogUnavailableException("no commit after " + new Position(stream, position) + " within "
                            + PATIENCE.toSeconds() + " s");
                }
                for (int i = 0; i < count; i++) {
                    hash.add(batch[i].subject(), batch[i].payload());
                    state.apply(batch[i]);
                }
                position = batch[count - 1].sequence();
            }
        }
        if (!hash.value().equals(expected.getContentSha256())) {
            throw differs(stream, "hold what is in the backup", "holds something else");
        }
        BackupSection.Builder actual = expected.toBuilder();
        state.describe(actual);
        if (!actual.build().equals(expected)) {
            throw differs(
                    stream,
                    "give state digest " + Long.toHexString(expected.getStateDigest()),
                    "gives " + Long.toHexString(actual.getStateDigest())
                            + "; was the backup taken by another version?");
        }
    }

    private static LogIntegrityException differs(StreamId stream, String expected, String actual) {
        return new LogIntegrityException("expected " + stream + " to " + expected + " after the restore, but it "
                + actual + ". No coordinator starts with it. Give NATS new data and begin again.");
    }
}
