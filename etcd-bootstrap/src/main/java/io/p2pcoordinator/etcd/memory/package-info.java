/**
 * etcd in this process, for simulators and tests: same rules, no files. It crashes, restarts, compacts and breaks watches when
 * told to; each client's {@link Link} delays and loses what the caller of the simulator wants. Runs on the scheduler that it is given.
 */
@NullMarked
package io.p2pcoordinator.etcd.memory;

import org.jspecify.annotations.NullMarked;
