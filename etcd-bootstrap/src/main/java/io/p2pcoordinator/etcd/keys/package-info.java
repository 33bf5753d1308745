/**
 * Names and JSON values of the keys under {@code /p2p/v1}, readable with {@code etcdctl}. Pure functions; ids go in and come
 * out unescaped.
 */
@NullMarked
package io.p2pcoordinator.etcd.keys;

import org.jspecify.annotations.NullMarked;
