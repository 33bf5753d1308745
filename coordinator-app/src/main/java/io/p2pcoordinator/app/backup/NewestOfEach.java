package io.p2pcoordinator.app.backup;

import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest message of each subject of a stream that keeps no others, while new ones take the place of old ones all the time. One that
 * is replaced before it was read is found further on; so it reads until it has come to an end that was there after everything
 * before it was read, and nothing was missing on the last stretch. In memory: there is one of each host.
 */
final class NewestOfEach {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** Of reading on to where the stream has grown to; each takes milliseconds. */
    private static final int MOST_STRETCHES = 1_000;

    private final Map<String, RawCommit> bySubject = new HashMap<>();
    private final long endSequence;

    /** @throws LogUnavailableException when the stream does not answer, or grows faster than it can be read */
    NewestOfEach(EventLog log, StreamId stream) throws InterruptedException {
        long read = 0;
        try (CommitCursor cursor = log.read(stream, 0)) {
            for (int stretch = 0; stretch < MOST_STRETCHES; stretch++) {
                long end = log.end(stream).sequence();
                long from = read;
                long found = 0;
                while (read < end) {
                    RawCommit raw = cursor.next(PATIENCE);
                    if (raw == null && log.end(stream).sequence() == end) {
                        read = end; // the last one was deleted
                        break;
                    }
                    if (raw == null) {
                        throw new LogUnavailableException("no message of " + stream + " after " + read + " within "
                                + PATIENCE.toSeconds() + " s, though it reaches to " + end);
                    }
                    bySubject.put(raw.subject(), raw);
                    read = raw.sequence();
                    found++;
                }
                if (stretch > 0 && found == read - from) {
                    endSequence = read;
                    return;
                }
            }
        }
        throw new LogUnavailableException(
                "expected to read " + stream + " to its end, but it grew " + MOST_STRETCHES + " times meanwhile");
    }

    long endSequence() {
        return endSequence;
    }

    List<RawCommit> inOrder() {
        return bySubject.values().stream()
                .sorted(Comparator.comparingLong(RawCommit::sequence))
                .toList();
    }
}
