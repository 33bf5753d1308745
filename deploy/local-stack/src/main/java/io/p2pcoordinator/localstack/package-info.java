/** In: which servers are wanted and a data folder. Out: running nats-server, etcd and PostgreSQL and their addresses. The caller's thread owns
 * a stack; closing it stops what it started, and nothing else. */
@NullMarked
package io.p2pcoordinator.localstack;

import org.jspecify.annotations.NullMarked;
