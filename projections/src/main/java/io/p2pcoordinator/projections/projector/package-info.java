/**
 * The engine: takes commits from the log's streams, hands them to a {@link io.p2pcoordinator.projections.projector.Fold} and
 * commits its rows with the position in one transaction. Each projector has a thread that
 * writes, one that folds ahead of it, and one a stream that reads.
 */
@NullMarked
package io.p2pcoordinator.projections.projector;

import org.jspecify.annotations.NullMarked;
