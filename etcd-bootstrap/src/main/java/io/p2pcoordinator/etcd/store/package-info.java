/**
 * What this module needs of etcd and nothing more: leases, guarded steps in one transaction, consistent listings, watches.
 * {@code jetcd} implements it on a real cluster, {@code memory} in this process; both pass the same contract tests. Futures
 * complete on threads of the implementation: whoever chains to them hops to a thread of its own at once.
 */
@NullMarked
package io.p2pcoordinator.etcd.store;

import org.jspecify.annotations.NullMarked;
