/** What goes wrong on purpose: between processes ({@link io.p2pcoordinator.harness.fault.TcpProxy}), on a disk, with a clock. */
@NullMarked
package io.p2pcoordinator.harness.fault;

import org.jspecify.annotations.NullMarked;
