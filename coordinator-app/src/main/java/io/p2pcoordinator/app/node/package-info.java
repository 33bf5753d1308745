/**
 * One coordinator node put together: log, lanes, lease and ownership, projections, command processing, and the work that
 * a node does by itself. Opened and closed by the edge; its own threads are named after what they do.
 */
@NullMarked
package io.p2pcoordinator.app.node;

import org.jspecify.annotations.NullMarked;
