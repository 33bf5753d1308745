/**
 * This node's part in etcd, all of it behind {@link io.p2pcoordinator.etcd.EtcdCoordination}: configuration and the node's
 * identity go in; lease, leadership, zone ownership, the directory of owners and bootstrap endpoints come out.
 */
@NullMarked
package io.p2pcoordinator.etcd;

import org.jspecify.annotations.NullMarked;
