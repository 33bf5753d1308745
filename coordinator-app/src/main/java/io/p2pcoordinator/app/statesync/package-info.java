/**
 * The state of a zone for its hosts: a copy at a position, taken on the zone's lane, and its comparison with a host's digest. Requests
 * of hosts over HTTP and NATS come in; copies go out, and what a host had otherwise as a command to the zone's owner. Any thread; blocks
 * its caller, never a lane.
 */
@NullMarked
package io.p2pcoordinator.app.statesync;

import org.jspecify.annotations.NullMarked;
