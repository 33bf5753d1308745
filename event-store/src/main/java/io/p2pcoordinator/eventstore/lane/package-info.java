/**
 * The lanes: one Disruptor a core, receive, decode, apply, emit. Raw commits come in from the log, applied commits go
 * out to {@link io.p2pcoordinator.eventstore.lane.Emitter}s. Each lane's apply thread alone writes the state of its
 * streams.
 */
@NullMarked
package io.p2pcoordinator.eventstore.lane;

import org.jspecify.annotations.NullMarked;
