/**
 * A world that lives: map servers in one process. In: the facts of a world (maps, monsters, spawns) and a running
 * coordinator. Out: hosts, zones, sessions over HTTP, and each zone's changes as one commit a tick. The ticking thread
 * owns everything that moves; HTTP happens on virtual threads, which hand it what to do.
 */
@NullMarked
package io.p2pcoordinator.harness.world;

import org.jspecify.annotations.NullMarked;
