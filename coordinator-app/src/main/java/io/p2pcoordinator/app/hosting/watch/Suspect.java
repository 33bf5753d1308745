package io.p2pcoordinator.app.hosting.watch;

import io.p2pcoordinator.app.domain.Heartbeat;
import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import org.jspecify.annotations.Nullable;

/** What is remembered of a host that has zones. The watch's thread. */
final class Suspect {
    /** @param detail for people */
    record Trouble(TroubleReason reason, String detail) {}

    private static final long NEVER = Long.MIN_VALUE;

    private long heartbeatAtUs = NEVER;
    private int withErrors;
    private int overloaded;
    private boolean seenInSignalling;
    private long signallingLostAtUs = NEVER;
    private long unheardSinceUs = NEVER;
    private long toldAtUs = NEVER;
    private @Nullable TroubleReason told;

    /** Counts a heartbeat that was not seen before. */
    void heartbeat(Heartbeat newest, WatchConfig config) {
        if (newest.reportedAtUs() == heartbeatAtUs) {
            return;
        }
        heartbeatAtUs = newest.reportedAtUs();
        var report = newest.report();
        withErrors = report.getErrorRate() > config.maxErrorRate() ? withErrors + 1 : 0;
        boolean busy = report.getCpuPercent() > config.overloadCpuPercent()
                || report.getMemoryPercent() > config.overloadMemoryPercent();
        overloaded = busy ? overloaded + 1 : 0;
    }

    boolean hasErrors(WatchConfig config) {
        return withErrors >= config.badHeartbeats();
    }

    boolean isOverloaded(WatchConfig config) {
        return overloaded >= config.badHeartbeats();
    }

    void signalling(boolean present, long nowUs) {
        if (present) {
            seenInSignalling = true;
            signallingLostAtUs = NEVER;
        } else if (seenInSignalling && signallingLostAtUs == NEVER) {
            signallingLostAtUs = nowUs;
        }
    }

    /** 0 where it is there, or never was. */
    long signallingLostForUs(long nowUs) {
        return signallingLostAtUs == NEVER ? 0 : nowUs - signallingLostAtUs;
    }

    /** How long it has not been heard, to be called as long as that is so. */
    long unheardForUs(long nowUs) {
        if (unheardSinceUs == NEVER) {
            unheardSinceUs = nowUs;
        }
        return nowUs - unheardSinceUs;
    }

    void heard() {
        unheardSinceUs = NEVER;
    }

    boolean isNew(TroubleReason reason) {
        return reason != told;
    }

    /** Whether it is to be told now: when it is new, and again every while. */
    boolean isDue(TroubleReason reason, long nowUs, long repeatUs) {
        if (reason == told && nowUs - toldAtUs < repeatUs) {
            return false;
        }
        told = reason;
        toldAtUs = nowUs;
        return true;
    }

    void isFine() {
        told = null;
        toldAtUs = NEVER;
    }
}
