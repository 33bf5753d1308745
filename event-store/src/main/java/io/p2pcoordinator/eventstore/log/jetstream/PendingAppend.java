package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One commit on its way: encoded once, its outcome once known. Belongs to the appender's thread after it was queued. */
final class PendingAppend {
    final AppendRequest request;
    final byte[] payload;

    @Nullable
    AppendOutcome outcome;

    PendingAppend(AppendRequest request) {
        this.request = request;
        this.payload = request.commit().toByteArray();
    }

    boolean isChecked() {
        return request.commit().hasExpectedVersion();
    }

    /** Commits that were handed in together, who waits for them, and until when. */
    record Group(List<PendingAppend> appends, CompletableFuture<List<AppendOutcome>> outcomes, long deadlineNanos) {
        long bytes() {
            long sum = 0;
            for (PendingAppend append : appends) {
                sum += append.payload.length;
            }
            return sum;
        }

        long leftNanos() {
            return deadlineNanos - System.nanoTime();
        }

        void complete() {
            outcomes.complete(appends.stream()
                    .map(append -> append.outcome == null
                            ? new AppendOutcome.Unknown("no outcome was recorded")
                            : append.outcome)
                    .toList());
        }

        void complete(AppendOutcome outcome) {
            outcomes.complete(appends.stream().map(_ -> outcome).toList());
        }
    }
}
