/**
 * Real processes under load while things go wrong: coordinators, three NATS servers, three members of etcd, one PostgreSQL, with a proxy in each link. A seed makes the
 * schedule of faults; at the end everything is healed and what happened is checked.
 */
@NullMarked
package io.p2pcoordinator.harness.chaos;

import org.jspecify.annotations.NullMarked;
