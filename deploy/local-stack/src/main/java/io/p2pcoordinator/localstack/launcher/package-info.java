/**
 * In: command line options. Out: servers, coordinator and, for a demonstration, a world, as child processes that are watched and restarted until Ctrl-C. The main thread
 * starts and stops; every restart runs on a virtual thread of its own.
 */
@NullMarked
package io.p2pcoordinator.localstack.launcher;

import org.jspecify.annotations.NullMarked;
