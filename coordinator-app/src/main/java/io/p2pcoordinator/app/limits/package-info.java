/**
 * What one caller may use up: requests a minute, counted by all nodes together; connections of an address; time to send a
 * request. Requests come in from the edge and go on or are refused. Rates are asked for on request threads, connections are
 * watched on Netty's.
 */
@NullMarked
package io.p2pcoordinator.app.limits;

import org.jspecify.annotations.NullMarked;
