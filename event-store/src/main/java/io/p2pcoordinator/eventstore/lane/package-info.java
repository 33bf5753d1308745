/**
 * The lanes: one Disruptor a core, receive, decode, apply, emit. Raw commits come in from the log, applied commits go
 * out to {@link io.p2pcoordinator.eventstore.lane.Emitter}s. What is behind its ring is one thread, which
 * alone writes the state of the lane's streams: the apply thread.
 */
@NullMarked
package io.p2pcoordinator.eventstore.lane;

import org.jspecify.annotations.NullMarked;
