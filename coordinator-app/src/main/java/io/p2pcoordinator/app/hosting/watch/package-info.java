/**
 * Sees when a zone should get another host, on the node that owns the zone. Heartbeats, control state, presence in signalling and
 * what players report come in; {@link io.p2pcoordinator.app.hosting.choice.HostTrouble} is told. One thread goes round; what is
 * reported may come on any thread.
 *
 * <pre>
 *   removed, drained, not allowed ----------------------------------------> trouble at once
 *   three heartbeats missed, signalling lost --- players reach it? --yes--> trouble after the grace time
 *                                                       '----------no----> trouble at once
 *   several players cannot reach it, errors, overload --------------------> trouble
 * </pre>
 */
@NullMarked
package io.p2pcoordinator.app.hosting.watch;

import org.jspecify.annotations.NullMarked;
