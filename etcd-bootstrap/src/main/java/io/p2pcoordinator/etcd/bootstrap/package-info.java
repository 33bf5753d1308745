/**
 * Where clients of a region find this node: endpoints go in and are kept in etcd under the node's lease; lists of live nodes
 * come out. Coordination thread inside, any thread outside.
 */
@NullMarked
package io.p2pcoordinator.etcd.bootstrap;

import org.jspecify.annotations.NullMarked;
