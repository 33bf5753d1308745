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

    /** Whether {@link #next} would answer at once, as far as known without asking the log. */
    boolean hasBuffered();

    @Override
    void close();
}
