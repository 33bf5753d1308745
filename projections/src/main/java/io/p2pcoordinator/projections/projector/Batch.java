package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.RawCommit;
import java.util.List;

/** Commits, each stream's in order, and the rows that they make. What is written in one transaction, or not at all. */
record Batch(List<RawCommit> commits, PendingRows rows) {}
