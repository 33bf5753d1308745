package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
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

    /** The outcome, once there is one. */
    AppendOutcome known() {
        AppendOutcome now = outcome;
        return now == null ? new AppendOutcome.Unknown("no outcome was recorded") : now;
    }

    String subject() {
        return request.subject().name();
    }
}
