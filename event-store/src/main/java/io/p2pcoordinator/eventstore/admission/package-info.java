/**
 * Which commits of the log have an effect. Raw commits go in, decoded ones with a {@link
 * io.p2pcoordinator.eventstore.admission.Verdict} come out. Lanes and projectors use the same rules on the same stream,
 * so they agree at every position without asking each other. An instance belongs to the thread that reads its stream.
 */
@NullMarked
package io.p2pcoordinator.eventstore.admission;

import org.jspecify.annotations.NullMarked;
