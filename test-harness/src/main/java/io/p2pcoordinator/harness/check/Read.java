package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.log.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read that was answered. For "never back" its client's tokens must never go back either.
 *
 * @param node that answered
 * @param subject of the log whose state it shows, as NATS sees it
 * @param action which operations on the subject it shows, see {@link Operation}
 * @param token positions that were asked for with {@code X-Min-Position}
 * @param shownMark mark of the newest of these operations that the answer shows; empty where none was there yet; null where the answer shows no marks
 * @param shownPosition the position that the answer says it shows; null where it says none
 */
public record Read(
        String client,
        String node,
        String subject,
        String action,
        List<Position> token,
        @Nullable String shownMark,
        @Nullable Position shownPosition,
        long invokedUs,
        long completedUs) {
    public Read {
        token = List.copyOf(token);
    }
}
