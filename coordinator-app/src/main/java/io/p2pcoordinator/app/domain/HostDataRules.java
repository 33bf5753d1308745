package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostDataReader.PlayerVersion;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
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

    public static PlayerVerdict judge(ZoneState zone, HostDataReader known, PlayerStateChanged change) {
        PlayerVersion newest = known.player(change.getPlayerId()).orElse(null);
        if (newest != null && newest.version() == change.getVersion()) {
            return newest.content() == HostData.contentOf(change)
                    ? new PlayerVerdict.Repeated()
                    : new PlayerVerdict.Refused("version " + change.getVersion() + " is recorded with another content");
        }
        if (newest != null && newest.version() > change.getVersion()) {
            return new PlayerVerdict.Refused(
                    "version " + change.getVersion() + " is not above " + newest.version() + ", which is recorded");
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
}
