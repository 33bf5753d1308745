package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;

/** A commit after its lane has dealt with it. */
public record AppliedCommit(DecodedCommit commit, Verdict verdict) {}
