package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Commits that were handed in together, until when they want an answer, and which group has to have got through before them. Itself
 * the future of that answer. Made by the caller's thread, afterwards the appender's.
 */
final class AppendGroup extends CompletableFuture<List<AppendOutcome>> {
    private enum End {
        OPEN,
        GOT_THROUGH,
        HELD_UP
    }

    private final StreamAppender owner;
    private final List<PendingAppend> appends;
    private final long deadlineNanos;
    private final long bytes;
    private @Nullable AppendGroup predecessor;
    private volatile End end = End.OPEN;

    AppendGroup(
            StreamAppender owner, List<PendingAppend> appends, long deadlineNanos, @Nullable AppendGroup predecessor) {
        this.owner = owner;
        this.appends = appends;
        this.deadlineNanos = deadlineNanos;
        this.predecessor = predecessor;
        long sum = 0;
        for (PendingAppend append : appends) {
            sum += append.payload.length;
        }
        this.bytes = sum;
    }

    boolean isOf(StreamAppender appender) {
        return owner == appender;
    }

    List<PendingAppend> appends() {
        return appends;
    }

    long bytes() {
        return bytes;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    long leftNanos() {
        return deadlineNanos - System.nanoTime();
    }

    boolean hasPredecessor() {
        return predecessor != null;
    }

    /** Whether the group that it follows has ended without getting through. One that is still under way is no answer. */
    boolean isBehindFailure() {
        AppendGroup before = predecessor;
        if (before == null || before.end == End.OPEN) {
            return false;
        }
        if (before.end == End.GOT_THROUGH) {
            predecessor = null; // or each group would keep all before it in memory
            return false;
        }
        return true;
    }

    /** With the outcomes that its commits were given. */
    void complete() {
        var outcomes = new ArrayList<AppendOutcome>(appends.size());
        for (PendingAppend append : appends) {
            outcomes.add(append.known());
        }
        end(Collections.unmodifiableList(outcomes));
    }

    void complete(AppendOutcome outcome) {
        end(Collections.nCopies(appends.size(), outcome));
    }

    private void end(List<AppendOutcome> outcomes) {
        if (end != End.OPEN) {
            return;
        }
        predecessor = null;
        end = AppendRequests.gotThrough(outcomes) ? End.GOT_THROUGH : End.HELD_UP;
        complete(outcomes);
    }
}
