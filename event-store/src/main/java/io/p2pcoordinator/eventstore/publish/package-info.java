/**
 * How a map server publishes what happens in the zones that it hosts. Events of any thread go in, commits in the order
 * of each zone go to the log; one sending thread a stream.
 */
@NullMarked
package io.p2pcoordinator.eventstore.publish;

import org.jspecify.annotations.NullMarked;
