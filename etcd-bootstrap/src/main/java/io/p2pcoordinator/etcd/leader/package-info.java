/**
 * Which one of the nodes does what must be done once in the cluster. The key {@code /p2p/v1/leader} goes in, seen by a watch that is
 * never trusted alone; whether this node leads, since which epoch, and every change come out. Written by the coordination thread
 * only, read by anybody without locks.
 *
 * <p>Leadership serves liveness and economy: after a pause two nodes may believe for a moment that they lead. What must not
 * happen twice is guarded where it is written.
 */
@NullMarked
package io.p2pcoordinator.etcd.leader;

import org.jspecify.annotations.NullMarked;
