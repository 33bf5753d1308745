package io.p2pcoordinator.app.statesync;

import io.p2pcoordinator.app.simulation.ZoneMark;
import io.p2pcoordinator.proto.v1.DivergenceReason;
import io.p2pcoordinator.proto.v1.ZoneStateMark;

/**
 * Whose state of a zone stands, the host's or the log's. Pure, the same on every node:
 *
 * <pre>
 *   same digest now, or at the host's position          equal
 *   host's epoch older                                  the log's: higher hosting epoch wins
 *   same epoch, host's position earlier                 the log's: later position wins
 *   same epoch, same position                           the log's: it is what the position means
 * </pre>
 *
 * A host can be at no higher epoch and no later position than the log, which gives both out; who says so is told that it is wrong, after
 * this node has read the log to its end. So it is always the log's that stands, and the host's that is written down.
 */
final class ZoneComparison {
    enum Outcome {
        EQUAL,
        /** The host is behind, and longer than digests are remembered: nothing shows that it is wrong. */
        TOO_LATE_TO_TELL,
        DIFFERENT
    }

    private ZoneComparison() {}

    static Outcome of(ZoneStateMark host, ZoneStateSource.Compared log) {
        boolean sameEpoch = host.getHostingEpoch() == log.now().hostingEpoch();
        if (sameEpoch && host.getDigest() == log.now().digest()) {
            return Outcome.EQUAL;
        }
        if (!sameEpoch || host.getSequence() == log.now().sequence()) {
            return Outcome.DIFFERENT;
        }
        if (log.digestThen().isEmpty()) {
            return Outcome.TOO_LATE_TO_TELL;
        }
        return log.digestThen().getAsLong() == host.getDigest() ? Outcome.EQUAL : Outcome.DIFFERENT;
    }

    static DivergenceReason reason(ZoneStateMark host, ZoneMark log) {
        if (host.getHostingEpoch() < log.hostingEpoch()) {
            return DivergenceReason.DIVERGENCE_REASON_OLDER_EPOCH;
        }
        return host.getSequence() < log.sequence()
                ? DivergenceReason.DIVERGENCE_REASON_OLDER_POSITION
                : DivergenceReason.DIVERGENCE_REASON_SAME_POSITION;
    }
}
