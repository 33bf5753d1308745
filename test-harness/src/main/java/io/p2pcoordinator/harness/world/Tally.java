package io.p2pcoordinator.harness.world;

import java.util.concurrent.atomic.LongAdder;

/** What happened so far, counted from any thread. */
final class Tally {
    final LongAdder commits = new LongAdder();
    final LongAdder deltas = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder deaths = new LongAdder();
    final LongAdder handedOver = new LongAdder();
    final LongAdder sessions = new LongAdder();
    final LongAdder joined = new LongAdder();
    final LongAdder left = new LongAdder();
    final LongAdder failedRequests = new LongAdder();
    final LongAdder lateTicks = new LongAdder();
    volatile String lastFailure = "";

    void requestFailed(CoordinatorException failure) {
        failedRequests.increment();
        lastFailure = String.valueOf(failure.getMessage());
    }
}
