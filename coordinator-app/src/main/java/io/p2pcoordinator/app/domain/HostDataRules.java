package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostDataReader.PlayerVersion;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What of a host's data may be recorded, and why not. Pure. */
public final class HostDataRules {
    /** What becomes of one player's change. */
    public sealed interface PlayerVerdict {
        /** @param sessionId in which the player is */
        record Acceptable(String sessionId) implements PlayerVerdict {}

        /** It is recorded already. */
        record Repeated() implements PlayerVerdict {}

        record Refused(String reason) implements PlayerVerdict {}
    }

    /** How far above the newest a version may be. */
    static final long LARGEST_STEP = 1_000_000;

    private HostDataRules() {}

    /** Why the host does not speak for the zone under that epoch, in words; null where it does. */
    public static @Nullable String whyNotHost(ZoneState zone, String hostId, long hostingEpoch) {
        ZoneState.Hosting hosting = zone.hosting();
        if (hosting.epoch() == 0) {
            return "zone " + zone.zoneId() + " has no host";
        }
        if (!hosting.hostId().equals(hostId)) {
            return "zone " + zone.zoneId() + " is hosted by " + hosting.hostId() + ", not by " + hostId;
        }
        return hosting.epoch() == hostingEpoch
                ? null
                : "the hosting epoch of zone " + zone.zoneId() + " is " + hosting.epoch() + ", not " + hostingEpoch;
    }

    /**
     * A version is bounded, so that no host can use a player's versions up: a step of a million at most, or the milliseconds since 1970
     * at which the message was sent, for hosts that count so.
     *
     * @param sentAtUs microseconds since 1970
     */
    public static PlayerVerdict judge(ZoneState zone, HostDataReader known, PlayerStateChanged change, long sentAtUs) {
        PlayerVersion newest = known.player(change.getPlayerId()).orElse(null);
        Long recorded = newest == null ? null : contentOf(newest, change.getVersion());
        if (recorded != null) {
            return recorded == HostData.contentOf(change)
                    ? new PlayerVerdict.Repeated()
                    : new PlayerVerdict.Refused("version " + change.getVersion() + " is recorded with another content");
        }
        if (newest != null && newest.version() > change.getVersion()) {
            return new PlayerVerdict.Refused(
                    "version " + change.getVersion() + " is not above " + newest.version() + ", which is recorded");
        }
        long largest = Math.max(
                (newest == null ? 0 : Math.min(newest.version(), Long.MAX_VALUE - LARGEST_STEP)) + LARGEST_STEP,
                TimeUnit.MICROSECONDS.toMillis(sentAtUs));
        if (change.getVersion() > largest) {
            return new PlayerVerdict.Refused(
                    "version " + change.getVersion() + " is too far ahead: expected at most " + largest);
        }
        PlayerVariables variables = newest == null ? PlayerVariables.NONE : newest.variables();
        String tooMuch = variables.with(change).whyTooMuch(variables);
        if (tooMuch != null) {
            return new PlayerVerdict.Refused(tooMuch);
        }
        return zone.sessions().all().stream()
                .filter(session -> session.host().hostId().equals(change.getHostId()))
                .filter(session -> session.players().ids().contains(change.getPlayerId()))
                .findFirst()
                .<PlayerVerdict>map(session -> new PlayerVerdict.Acceptable(session.sessionId()))
                .orElseGet(() -> new PlayerVerdict.Refused(
                        "the player is in no session of host " + change.getHostId() + " in zone " + zone.zoneId()));
    }

    /** Null where the version is not recorded, or too long ago to be remembered. */
    private static @Nullable Long contentOf(PlayerVersion newest, long version) {
        if (newest.version() == version) {
            return newest.content();
        }
        for (HostDataReader.EarlierVersion earlier : newest.earlier()) {
            if (earlier.version() == version) {
                return earlier.content();
            }
        }
        return null;
    }
}
