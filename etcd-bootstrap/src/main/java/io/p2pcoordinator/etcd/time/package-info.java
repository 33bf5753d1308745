/**
 * How this module reaches time and threads: a monotonic clock, one scheduler on whose single thread all its state changes,
 * and the executors that callers' code runs on. A simulator hands in virtual ones; nothing else here knows the difference.
 */
@NullMarked
package io.p2pcoordinator.etcd.time;

import org.jspecify.annotations.NullMarked;
