package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.lane.Recovery;
import io.p2pcoordinator.eventstore.lane.RestorableState;
import io.p2pcoordinator.eventstore.lane.StartPoint;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.CommitIdentity;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.proto.v1.SnapshotHeader;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each stream back from its newest good snapshot. One that is damaged or of a format that this version does not know is
 * skipped with a warning, in favour of the one before it; without any the stream is read whole. Thread-safe.
 */
public final class SnapshotRecovery implements Recovery {
    private static final Logger log = LoggerFactory.getLogger(SnapshotRecovery.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final SnapshotStore store;
    private final EventLog eventLog;
    private final List<SnapshotStore.Stored> stored;
    private final long deadlineNanos;
    private final Set<Position> unusable = ConcurrentHashMap.newKeySet();

    /** @param patience how long a store or log that does not answer is waited for */
    public SnapshotRecovery(SnapshotStore store, EventLog eventLog, Duration patience) {
        this.store = store;
        this.eventLog = eventLog;
        this.stored = store.list();
        this.deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    /**
     * @throws LogIntegrityException when the log is not the one that the snapshot was made from
     * @throws LogUnavailableException when the store or the log does not answer in time
     */
    @Override
    public StartPoint recover(StreamId stream, StreamState state) throws InterruptedException {
        if (!(state instanceof RestorableState restorable)) {
            return StartPoint.BEGINNING;
        }
        List<Position> newestFirst = stored.stream()
                .map(SnapshotStore.Stored::position)
                .filter(position -> position.stream().equals(stream))
                .sorted(Comparator.comparingLong(Position::sequence).reversed())
                .toList();
        for (Position position : newestFirst) {
            try {
                return restore(position, restorable);
            } catch (UnusableSnapshotException e) {
                unusable.add(position);
                log.warn("skipped snapshot {}, trying the one before it: {}", position, e.getMessage());
            }
        }
        return StartPoint.BEGINNING;
    }

    /** What the store had when this was made. */
    List<SnapshotStore.Stored> listed() {
        return stored;
    }

    /** What was skipped so far. */
    Set<Position> unusable() {
        return Set.copyOf(unusable);
    }

    private StartPoint restore(Position position, RestorableState state)
            throws UnusableSnapshotException, InterruptedException {
        byte[] file = read(position);
        SnapshotHeader header = SnapshotFile.header(file, position);
        compareWithLog(position, header);
        SnapshotFile.restore(file, header, state);
        log.info("{} is back from its snapshot: {} in {} bytes", position, header.getSize(), file.length);
        return new StartPoint(
                position.sequence(), header.getApplied(), header.getRefused(), header.getParked(), header.getUnknown());
    }

    private byte[] read(Position position) throws UnusableSnapshotException, InterruptedException {
        while (true) {
            try {
                return store.get(position);
            } catch (LogUnavailableException e) {
                pauseOrGiveUp(e);
            }
        }
    }

    /** A log that is shorter than the state, or another one, must not be gone on with. What was trimmed cannot be compared. */
    private void compareWithLog(Position position, SnapshotHeader header) throws InterruptedException {
        while (true) {
            try {
                Position end = eventLog.end(position.stream());
                if (end.sequence() < position.sequence()) {
                    throw new LogIntegrityException("The log is shorter than what snapshots were made from: expected it"
                            + " to reach " + position + ", but it ends at " + end + whatToDo());
                }
                Optional<RawCommit> there = eventLog.at(position);
                if (there.isPresent() && !CommitIdentity.of(there.get()).equals(header.getCommitId())) {
                    throw new LogIntegrityException(
                            "The log is not the one that snapshots were made from: expected commit "
                                    + HexFormat.of()
                                            .formatHex(header.getCommitId().toByteArray()) + " at " + position
                                    + ", but the log has "
                                    + HexFormat.of()
                                            .formatHex(CommitIdentity.of(there.get())
                                                    .toByteArray()) + " there"
                                    + whatToDo());
                }
                return;
            } catch (LogUnavailableException e) {
                pauseOrGiveUp(e);
            }
        }
    }

    private static String whatToDo() {
        return ". Nothing was changed. If this is not the NATS server that was meant, or it has lost data: set the right one, or"
                + " give it new data and restore a backup (deploy/bin/p2p-control --restore-state FILE). If the log that is"
                + " there is the one to keep: delete the snapshots of the former one (deploy/bin/p2p-control"
                + " --delete-snapshots); the log is read whole then. Then start the coordinator.";
    }

    private void pauseOrGiveUp(LogUnavailableException e) throws InterruptedException {
        if (System.nanoTime() - deadlineNanos >= 0) {
            throw e;
        }
        Thread.sleep(RETRY);
    }
}
