package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads streams into an inbox, a thread each, since a cursor blocks and belongs to one thread. */
final class StreamReaders implements AutoCloseable {
    private static final Duration LOOK_UP = Duration.ofMillis(200);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    private final CommitInbox inbox;
    private final List<Thread> threads = new ArrayList<>();

    private StreamReaders(CommitInbox inbox) {
        this.inbox = inbox;
    }

    static StreamReaders start(EventLog log, Map<StreamId, Long> positions, CommitInbox inbox, String name) {
        var readers = new StreamReaders(inbox);
        positions.forEach((stream, sequence) -> readers.threads.add(Thread.ofPlatform()
                .daemon()
                .name("projector-" + name + "-reads-" + stream)
                .start(() -> readAll(log, stream, sequence, inbox))));
        return readers;
    }

    private static void readAll(EventLog log, StreamId stream, long afterSequence, CommitInbox inbox) {
        try (CommitCursor cursor = log.read(stream, afterSequence)) {
            while (!inbox.isClosed()) {
                RawCommit commit = cursor.next(LOOK_UP);
                if (commit != null && !inbox.put(commit)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            inbox.fail(e);
        }
    }

    /** Ends the threads. What they handed over stays in the inbox. */
    @Override
    public void close() {
        inbox.close();
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                if (!interrupted && thread.join(CLOSE_DEADLINE)) {
                    continue;
                }
            } catch (InterruptedException _) {
                interrupted = true;
            }
            thread.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
