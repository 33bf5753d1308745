/**
 * How long commands on a zone wait when the node that owns it is killed, when a node joins, and when a server of NATS or etcd is
 * killed; and whether all that was acknowledged is in the log. Three coordinators on three NATS servers, three etcd members and
 * one PostgreSQL, all on this machine.
 */
@NullMarked
package io.p2pcoordinator.harness.bench.failover;

import org.jspecify.annotations.NullMarked;
