/**
 * Days of a whole world in minutes, on one thread and virtual time: the real choice, watch and migrations, the real deciders and states, and
 * hosts, players and an operator that do as a seed says. Comes in: a seed; goes out: what must not have happened.
 */
@NullMarked
package io.p2pcoordinator.harness.simulation.hosting;

import org.jspecify.annotations.NullMarked;
