/**
 * Commands on zones, to the node that owns the zone: decided here where that is this node, else asked of the owner and
 * answered as that answered. Comes in from the edge's request threads and, from other nodes, as messages; goes out to
 * {@code decide} of one node. A command that came from another node goes no further.
 */
@NullMarked
package io.p2pcoordinator.app.route;

import org.jspecify.annotations.NullMarked;
