package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** A host as it really is, which the coordinator has to find out. */
final class Machine {
    /** What it does with what it is asked. */
    enum Habit {
        HONEST,
        NEVER_CONFIRMS,
        CONFIRMS_LATE,
        TAKES_WRONG_STATE,
        TAKES_STATE_SLOWLY
    }

    /** What is the matter with it, for a while. */
    enum Trouble {
        NONE,
        OVERLOADED,
        ERRORS,
        LAGGING,
        /** The coordinator hears nothing of it; players do. */
        CUT_OFF,
        /** Nobody hears of it, and it does nothing; then it goes on as if nothing had been. */
        FROZEN
    }

    /** A zone that it publishes. */
    static final class Served {
        final long hostingEpoch;
        long producerSeq;

        Served(long hostingEpoch) {
            this.hostingEpoch = hostingEpoch;
        }
    }

    private static final long MOST_CLOCKS_DIFFER_US = 5_000_000;

    final String hostId;
    final HostRegistered registration;
    final Habit habit;
    final long clockErrorUs;
    final Map<String, Served> serving = new TreeMap<>();
    final Deque<Delta> unsent = new ArrayDeque<>();
    boolean alive;
    boolean draining;
    boolean pollPlanned;
    Trouble trouble = Trouble.NONE;
    /** Counts its processes: what one had planned does not happen in the next. */
    int life;

    long heardAtUs;
    /** When it last was as it should not be. */
    long unwellAtUs = Long.MIN_VALUE / 2;

    Machine(String hostId, HostRegistered registration, Habit habit, long clockErrorUs) {
        this.hostId = hostId;
        this.registration = registration;
        this.habit = habit;
        this.clockErrorUs = clockErrorUs;
    }

    boolean isServer() {
        return registration.getKind() == HostingKind.HOSTING_KIND_SERVER;
    }

    boolean isConnected() {
        return alive && trouble != Trouble.CUT_OFF && trouble != Trouble.FROZEN;
    }

    boolean isReachable() {
        return alive && trouble != Trouble.FROZEN;
    }

    /** Whether players of the zone are served under that epoch. */
    boolean serves(String zoneId, long hostingEpoch) {
        Served served = serving.get(zoneId);
        return isReachable() && served != null && served.hostingEpoch == hostingEpoch;
    }

    String producerId() {
        return hostId + "-" + life;
    }

    long intervalUs() {
        return registration.getHeartbeatIntervalMs() * 1_000L;
    }

    /** Whether it has given a reason to take zones from it, lately. */
    boolean isExcusedAt(long nowUs, long graceUs) {
        return !alive
                || draining
                || trouble != Trouble.NONE
                || habit != Habit.HONEST
                || nowUs - unwellAtUs < graceUs
                || isSilentAt(nowUs);
    }

    /** Whether the coordinator, whose clock may be another, may have waited for its heartbeat for too long. */
    boolean isSilentAt(long nowUs) {
        return nowUs - heardAtUs > 3 * intervalUs() - MOST_CLOCKS_DIFFER_US;
    }
}
