/**
 * Who owns which zone, as every node sees it: a cache of all owner keys, fed by a watch that is never trusted alone. Written by
 * the coordination thread only, read by anybody without locks.
 */
@NullMarked
package io.p2pcoordinator.etcd.directory;

import org.jspecify.annotations.NullMarked;
