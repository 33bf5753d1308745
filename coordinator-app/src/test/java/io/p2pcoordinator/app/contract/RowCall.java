package io.p2pcoordinator.app.contract;

import io.p2pcoordinator.app.Api.Answer;
import java.util.Map;
import java.util.function.Function;

/**
 * How to call a row of the contract.
 *
 * @param answered what it answers with
 * @param refusals by status, how to be refused with it
 */
record RowCall(Kind answered, Function<WalkClient, Answer> call, Map<Integer, Function<WalkClient, Answer>> refusals) {
    /** What an answer holds. */
    enum Kind {
        HOST,
        HOSTS,
        ZONE,
        ZONES,
        SESSION,
        SESSIONS,
        MESSAGE,
        TOKEN,
        CANDIDATES,
        METRICS,
        NOTHING,
        /** What is written beside the call. */
        AS_WRITTEN,
        /** That, and fields that only newer clients know. */
        AS_WRITTEN_AND_MORE;

        boolean isList() {
            return this == HOSTS || this == ZONES || this == SESSIONS || this == CANDIDATES;
        }
    }

    static RowCall of(Kind answered, Function<WalkClient, Answer> call) {
        return new RowCall(answered, call, Map.of());
    }

    RowCall refused(int status, Function<WalkClient, Answer> refusal) {
        return new RowCall(answered, call, Map.of(status, refusal));
    }
}
