/**
 * The world in memory: which entities each zone has and how they move. Commits of an ENTITY stream go into {@link
 * io.p2pcoordinator.app.simulation.EntityState}, positions at a time and area queries come out. Everything here belongs
 * to the apply thread of the lane that owns the stream; nothing is safe to share.
 */
@NullMarked
package io.p2pcoordinator.app.simulation;

import org.jspecify.annotations.NullMarked;
