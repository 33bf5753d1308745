/**
 * Which node owns which zone, and who is dead. In come the live nodes, the owners that the directory knows, and heartbeats; out
 * go claims of zones that are free, zones given to others, and leases of silent nodes revoked. Rules are plain classes; the
 * keeper and the detector carry them out on a thread of their own each.
 */
@NullMarked
package io.p2pcoordinator.app.cluster;

import org.jspecify.annotations.NullMarked;
