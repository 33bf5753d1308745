/**
 * The engine: takes commits from the log's streams, hands them to a {@link io.p2pcoordinator.projections.projector.Fold} and
 * commits its rows with the position in one transaction. One thread a projector, one virtual thread a stream.
 */
@NullMarked
package io.p2pcoordinator.projections.projector;

import org.jspecify.annotations.NullMarked;
