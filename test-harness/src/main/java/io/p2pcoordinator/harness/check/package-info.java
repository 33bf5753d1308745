/**
 * What clients did and were told goes into a history ({@link io.p2pcoordinator.harness.check.HistoryRecorder}); afterwards the whole log, the
 * tables and the nodes' digests are held against it ({@link io.p2pcoordinator.harness.check.Checker}). Nothing here trusts the
 * code under test: which commits may have an effect is worked out a second time, in another way.
 */
@NullMarked
package io.p2pcoordinator.harness.check;

import org.jspecify.annotations.NullMarked;
