/**
 * The coordinator in one thread on virtual time: the real domain, lanes, ownership and projection code on a fake log, etcd, tables and
 * network that fail as a seed says, and checks of what must hold all the same. Comes in: a seed; goes out: nothing, or what broke.
 */
@NullMarked
package io.p2pcoordinator.harness.simulation;

import org.jspecify.annotations.NullMarked;
