package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.SessionCommand.OpenSession;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.SessionOpened;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a session may be opened. Host and zone that are not there are reasons to refuse it, not things that
 * were asked for, so they are invalid, not not-found. The host lives on another subject than the zone: that it went
 * offline a moment ago may be missed, as it may go offline a moment later.
 */
final class OpenSessionDecider {
    private static final Pattern SESSION_ID = Pattern.compile("session-[0-9a-f]{16}");

    private OpenSessionDecider() {}

    static Decision decide(ZoneSnapshot zoneSnapshot, ControlReader state, OpenSession command) {
        Optional<HostState> host = state.host(command.hostId());
        if (host.isEmpty()) {
            return Decision.invalid("Host not found: " + command.hostId());
        }
        if (!host.get().isOnline()) {
            return Decision.invalid("Host is not online: " + command.hostId());
        }
        Optional<ZoneState> zone = zoneSnapshot.zone();
        if (zone.isEmpty()) {
            return Decision.invalid("Zone not found: " + command.zoneId());
        }
        String closed =
                whyClosed(zone.get(), state.flagSnapshot(FlagSnapshot.RUNTIME).values(), host.get());
        if (closed != null) {
            return Decision.invalid(closed);
        }
        String never = HostingRules.whyNever(zone.get(), host.get());
        if (never != null) {
            return Decision.invalid(never);
        }
        if (!SESSION_ID.matcher(command.sessionId()).matches()) {
            return Decision.invalid(
                    "expected a session_id of session- and 16 hexadecimal digits, but it is " + command.sessionId());
        }
        if (state.liveSession(command.sessionId()).isPresent()
                || zone.get().sessions().find(command.sessionId()).isPresent()) {
            return Decision.conflict("Session exists already: " + command.sessionId());
        }
        return open(zone.get(), host.get(), command);
    }

    /**
     * Flags count where they were set to off; what holds where they were not set is the nodes' settings', which those look
     * at who ask.
     */
    private static @Nullable String whyClosed(ZoneState zone, FlagValues flags, HostState host) {
        if (zone.status() != ZoneStatus.ZONE_STATUS_ENABLED) {
            String status = zone.status().name().substring("ZONE_STATUS_".length());
            return "Zone is not enabled: " + zone.zoneId() + " (" + status.toLowerCase(Locale.ROOT) + ")";
        }
        boolean off = !zone.settings().getP2PEnabled()
                || flags.isOff(FlagId.ofService(FlagKind.FLAG_KIND_P2P, FlagService.MAP.id()))
                || flags.isOff(FlagId.ofZone(FlagKind.FLAG_KIND_P2P, zone.zoneId()));
        if (off) {
            return "P2P is not enabled for zone: " + zone.zoneId();
        }
        String region = host.registration().getRegion();
        return flags.isOff(FlagId.ofRegion(FlagKind.FLAG_KIND_P2P, region))
                ? "P2P is not enabled for region: " + region
                : null;
    }

    /** A player named twice is one player. Nobody's wish for room: what both the zone and the host have. */
    private static Decision open(ZoneState zone, HostState host, OpenSession command) {
        int room = Math.min(zone.settings().getMaxPlayers(), host.registration().getMaxPlayers());
        int maxPlayers = command.maxPlayers().orElse(room);
        if (maxPlayers < 1) {
            return Decision.invalid("expected room for at least 1 player, but max_players is " + maxPlayers);
        }
        List<String> playerIds = command.playerIds().stream().distinct().toList();
        if (playerIds.size() > maxPlayers) {
            return Decision.invalid(
                    "expected at most " + maxPlayers + " players, but " + playerIds.size() + " are named");
        }
        for (String playerId : playerIds) {
            String error = SoundText.wrongWithId("player_id", playerId);
            if (error != null) {
                return Decision.invalid(error);
            }
        }
        return Decision.accepted(Event.newBuilder()
                .setSessionOpened(SessionOpened.newBuilder()
                        .setSessionId(command.sessionId())
                        .setHostId(host.hostId())
                        .setHostNumber(host.number())
                        .setMaxPlayers(maxPlayers)
                        .addAllPlayerIds(playerIds)));
    }
}
