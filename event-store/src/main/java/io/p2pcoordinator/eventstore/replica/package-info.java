/**
 * A host's side of state sync: the state of a zone as a host keeps it, from a document of the coordinator and the commits behind it,
 * and its comparison with the coordinator's. Any one thread a replica.
 */
@NullMarked
package io.p2pcoordinator.eventstore.replica;

import org.jspecify.annotations.NullMarked;
