package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Goes through a lane's ring like a commit; the apply thread answers it between two commits. */
final class LaneRequest<T> {
    private final StreamId stream;
    private final Function<StreamFold, T> look;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /** @param look at the stream's state; changes nothing and is short, since the lane waits for it */
    LaneRequest(StreamId stream, Function<StreamFold, T> look) {
        this.stream = stream;
        this.look = look;
    }

    StreamId stream() {
        return stream;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    /** One that fails is the asker's trouble: the state is only read. */
    void answer(StreamFold fold) {
        try {
            answer.complete(look.apply(fold));
        } catch (RuntimeException | OutOfMemoryError e) {
            answer.completeExceptionally(e);
        }
    }

    void refuse(String why) {
        answer.completeExceptionally(new IllegalStateException(why));
    }
}
