package io.p2pcoordinator.eventstore.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream in order, every commit once, and goes on with new ones as they arrive. It takes only what is asked
 * for, so a slow reader holds back the log instead of filling memory, and it survives a lost connection. One thread.
 */
public interface CommitCursor extends AutoCloseable {
    /**
     * The next commit, or null where none came within the time given.
     *
     * @throws LogIntegrityException when the log lacks commits that it must have; the cursor is of no more use
     */
    @Nullable
    RawCommit next(Duration timeout) throws InterruptedException;

    /**
     * The next commits, those only that are there already, so that it waits for the first one at most.
     *
     * @param into filled from its beginning
     * @param limit most that are taken, from 1 to the array's length
     * @return how many; 0 where none came within the time given
     * @throws LogIntegrityException as {@link #next(Duration)}; commits before the gap may have been handed out by then, but not with the
     *     call that throws
     */
    default int next(@Nullable RawCommit[] into, int limit, Duration timeout) throws InterruptedException {
        RawCommit first = next(timeout);
        if (first == null) {
            return 0;
        }
        into[0] = first;
        int count = 1;
        while (count < limit && hasBuffered()) {
            RawCommit more;
            try {
                more = next(Duration.ZERO);
            } catch (LogUnavailableException _) {
                break; // what was taken before must not be lost with it
            }
            if (more == null) {
                break;
            }
            into[count++] = more;
        }
        return count;
    }

    /** Whether {@link #next} would answer at once, as far as known without asking the log. */
    boolean hasBuffered();

    @Override
    void close();
}
