package io.p2pcoordinator.harness.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** How far the tables behind the HTTP answers are behind the log. */
final class Projections {
    private static final long LOOK_AGAIN_MS = 200;

    private Projections() {}

    /** Whether they caught up with the log within the time given. */
    static boolean awaitCaughtUp(CoordinatorClient coordinator, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (lagEvents(coordinator.get(CoordinatorClient.path("projections"))) > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(LOOK_AGAIN_MS);
        }
        return true;
    }

    /** The sum over all projections, wherever the answer names them; endless where one does not know its own. */
    static long lagEvents(JsonNode answer) {
        long sum = 0;
        for (JsonNode lag : answer.findValues("lag_events")) {
            if (!lag.isNumber()) {
                return Long.MAX_VALUE;
            }
            sum += lag.asLong();
        }
        return sum;
    }
}
