/**
 * The database proxy: what a host hands over about players and its map, for it may touch no database. Messages as JSON come in over
 * HTTP and NATS, are checked part by part, and go out as one command to the zone's owner; tables come from the events. Any thread;
 * blocks its caller.
 */
@NullMarked
package io.p2pcoordinator.app.dbsync;

import org.jspecify.annotations.NullMarked;
