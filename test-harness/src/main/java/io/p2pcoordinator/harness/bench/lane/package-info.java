/** Benchmarks of the read side: from the log to the state in memory, beside clients that only count. */
@NullMarked
package io.p2pcoordinator.harness.bench.lane;

import org.jspecify.annotations.NullMarked;
