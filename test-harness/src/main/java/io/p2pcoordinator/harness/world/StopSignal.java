package io.p2pcoordinator.harness.world;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a run to end, once and for all its threads. Thread-safe. */
final class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);

    void request() {
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits this long at most, less when the stop is requested; says whether it is. */
    boolean awaitRequest(long nanos) throws InterruptedException {
        return requested.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }
}
