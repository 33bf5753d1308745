package io.p2pcoordinator.app.signalling;

/** Why a socket is closed: RFC 6455 section 7.4, and 4000 and above of our own. */
public final class CloseCodes {
    public static final int GOING_AWAY = 1001;
    public static final int POLICY_VIOLATION = 1008;
    public static final int TOO_BIG = 1009;
    /** Another socket of the same peer took its place. */
    public static final int REPLACED = 4000;
    /** It did not read what was sent to it. */
    public static final int SLOW_CONSUMER = 4001;
    /** It answered no ping. */
    public static final int SILENT = 4002;

    private CloseCodes() {}
}
