/** What appending costs, beside the bare NATS client that sends the same bytes to the same streams. */
@NullMarked
package io.p2pcoordinator.harness.bench.log;

import org.jspecify.annotations.NullMarked;
