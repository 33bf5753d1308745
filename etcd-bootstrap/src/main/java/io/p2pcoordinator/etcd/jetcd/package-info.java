/**
 * The store on a real etcd; the only package that knows {@code io.etcd} and {@code io.grpc}. Requests go out with a deadline each,
 * answers come back on gRPC's event loop and complete futures there.
 *
 * <p>It uses jetcd's generated stubs on a channel of its own rather than jetcd's client. That one hides its channel, so that after
 * an outage nothing can cut short gRPC's back-off, which grows to two minutes, far more than a lease lives; it repeats failed
 * requests by itself, where the sending time of a keep-alive matters; its single keep-alive sends the request twice; its calls have
 * no deadline; and it brings Vert.x along.
 */
@NullMarked
package io.p2pcoordinator.etcd.jetcd;

import org.jspecify.annotations.NullMarked;
