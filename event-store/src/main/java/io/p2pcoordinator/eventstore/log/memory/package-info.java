/** The log in memory: a full implementation of the contract, for tests and the simulator. Nothing survives the process. */
@NullMarked
package io.p2pcoordinator.eventstore.log.memory;

import org.jspecify.annotations.NullMarked;
