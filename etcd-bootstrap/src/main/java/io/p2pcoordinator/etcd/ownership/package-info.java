/**
 * Which zones this node decides for, and with which epoch. Claims, releases and hosting news go in and become guarded writes
 * under the node's lease; epochs come out. Written by the coordination thread only, read by anybody without locks.
 */
@NullMarked
package io.p2pcoordinator.etcd.ownership;

import org.jspecify.annotations.NullMarked;
