/**
 * The log on NATS JetStream; the only package that knows io.nats. Appends go through one {@link
 * io.p2pcoordinator.eventstore.log.jetstream.StreamAppender} thread a stream, which commits what waits as a group;
 * cursors pull.
 */
@NullMarked
package io.p2pcoordinator.eventstore.log.jetstream;

import org.jspecify.annotations.NullMarked;
