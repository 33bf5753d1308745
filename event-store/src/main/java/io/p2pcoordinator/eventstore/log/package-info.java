/**
 * The log: commits go in through {@link io.p2pcoordinator.eventstore.log.EventLog#append}, come out through
 * {@link io.p2pcoordinator.eventstore.log.CommitCursor}s in the order of their stream. Any thread may append; a cursor
 * belongs to the one thread that reads it.
 */
@NullMarked
package io.p2pcoordinator.eventstore.log;

import org.jspecify.annotations.NullMarked;
