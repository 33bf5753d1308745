/** What nodes share, on NATS: key-value buckets and core messages. The only package of this module that knows {@code io.nats}. */
@NullMarked
package io.p2pcoordinator.app.nats;

import org.jspecify.annotations.NullMarked;
