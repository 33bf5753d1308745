package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads a stream from its beginning with one cursor, all the time, and keeps what it read. */
final class Follower {
    private final List<RawCommit> read = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopping;

    Follower(EventLog log, StreamId stream) {
        thread = Thread.ofVirtual().start(() -> {
            try (CommitCursor cursor = log.read(stream, 0)) {
                while (!stopping) {
                    RawCommit next = cursor.next(Duration.ofMillis(50));
                    if (next != null) {
                        read.add(next);
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                failure.set(e);
            }
        });
    }

    /** In the order in which it came. */
    List<RawCommit> read() {
        synchronized (read) {
            return List.copyOf(read);
        }
    }

    int count() {
        return read.size();
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }
}
