/**
 * This node's lease in etcd: that it lives, and until when it may write without having heard from etcd again. Out go
 * {@link NodeLease#mayWrite()} for writers and turns of the lease for listeners. State changes on the coordination thread only.
 */
@NullMarked
package io.p2pcoordinator.etcd.membership;

import org.jspecify.annotations.NullMarked;
