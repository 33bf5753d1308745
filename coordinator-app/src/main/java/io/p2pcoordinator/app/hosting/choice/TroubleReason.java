package io.p2pcoordinator.app.hosting.choice;

/** Why a zone should get another host. */
public enum TroubleReason {
    /** Three expected heartbeats did not come. */
    MISSED_HEARTBEATS,
    /** It reports too many errors of its own. */
    ERROR_RATE,
    /** Processor or memory is at its end. */
    OVERLOAD,
    /** Its signalling socket is gone and did not come back. */
    LOST_SIGNALLING,
    /** Several of the zone's players say that they cannot reach it. */
    CLIENT_REPORTS,
    /** It was removed, or was put offline. */
    GOODBYE,
    /** An operator wants it empty. */
    DRAIN,
    /** It may not have the zone any more: its player was banned, or the zone is server-only now. */
    NOT_ALLOWED;

    /** Whether the host itself can be asked to hand the zone over in order. */
    public boolean isOrderly() {
        return this == DRAIN || this == NOT_ALLOWED || this == OVERLOAD;
    }
}
