/** How long a command takes on an idle coordinator, beside a durable publish by the bare NATS client. */
@NullMarked
package io.p2pcoordinator.harness.bench.command;

import org.jspecify.annotations.NullMarked;
