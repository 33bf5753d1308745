package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.app.domain.SessionCommand;
import io.p2pcoordinator.app.domain.SessionState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.settings.P2pSettings;
import io.p2pcoordinator.projections.TablesUnavailableException;
import io.p2pcoordinator.projections.query.HostView;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session that serves a zone for a peer that names only the zone: one with room, a new one on the best host, or the
 * zone's server. Blocks for a command; virtual threads.
 */
final class ZoneSessions {
    /** What came of it. */
    sealed interface Assignment {}

    /**
     * @param hostId null where a server hosts
     * @param offer of the session's host, a JSON value; null where there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // passes through
    record Served(String zoneId, String sessionId, @Nullable String hostId, byte @Nullable [] offer)
            implements Assignment {}

    record NotServed(String reason) implements Assignment {}

    private static final String SERVER = "server-";

    private final CoordinatorNode node;
    private final P2pSettings settings;
    private final OfferStore offers;
    private final SecureRandom random = new SecureRandom();

    ZoneSessions(CoordinatorNode node, P2pSettings settings, OfferStore offers) {
        this.node = node;
        this.settings = settings;
        this.offers = offers;
    }

    Assignment assign(String peerId, String zoneId) throws InterruptedException {
        Optional<ZoneState> zone = node.control().zone(zoneId);
        if (zone.isEmpty() && node.commands().catchUp()) {
            zone = node.control().zone(zoneId); // another node has made it a moment ago
        }
        if (zone.isEmpty()) {
            return new NotServed("Zone not found: " + zoneId);
        }
        String closed = whyClosed(zone.get());
        if (closed != null) {
            return new NotServed(closed);
        }
        String candidate = bestHost(zone.get().settings());
        String newSessionId = "session-" + HexFormat.of().toHexDigits(random.nextLong());
        CommandOutcome outcome =
                node.commands().process(new SessionCommand.AssignPlayer(zoneId, newSessionId, candidate, peerId));
        return switch (outcome) {
            case CommandOutcome.Done _ -> served(zoneId, peerId);
            case CommandOutcome.Refused _ when candidate.isEmpty() -> withoutHost(zone.get());
            case CommandOutcome.Refused(var _, String detail) -> new NotServed(detail);
            case CommandOutcome.Conflict _, CommandOutcome.Unavailable _, CommandOutcome.Unknown _ ->
                new NotServed("Zone " + zoneId + " cannot be served now, try again");
        };
    }

    /** Takes the player out of the session, if it is one of the log. */
    void leave(String peerId, String sessionId) throws InterruptedException {
        var session = node.control().liveSession(sessionId);
        if (session.isPresent()) {
            var _ = node.commands()
                    .process(new SessionCommand.RemovePlayer(session.get().zoneId(), sessionId, peerId));
        }
    }

    /** The signalling session of a zone that a server hosts: the same on all nodes. */
    static String serverSession(String zoneId) {
        return SERVER + zoneId;
    }

    /** The zone of a session that a server hosts; empty for another session. */
    static Optional<String> zoneOfServerSession(String sessionId) {
        return sessionId.startsWith(SERVER) ? Optional.of(sessionId.substring(SERVER.length())) : Optional.empty();
    }

    private @Nullable String whyClosed(ZoneState zone) {
        String zoneId = zone.zoneId();
        if (!node.flags().isP2pOn(FlagService.MAP)) {
            return "P2P is disabled";
        }
        if (zone.status() != ZoneStatus.ZONE_STATUS_ENABLED) {
            return "Zone is not enabled: " + zoneId;
        }
        return node.flags().isP2pOn(zoneId) && HostingRules.maySendToPlayers(zone.settings())
                ? null
                : "P2P is not enabled for zone: " + zoneId;
    }

    private Assignment withoutHost(ZoneState zone) {
        return node.flags().isFallbackOn(zone.zoneId())
                ? new Served(zone.zoneId(), serverSession(zone.zoneId()), null, null)
                : new NotServed("No host is available for zone: " + zone.zoneId());
    }

    private Assignment served(String zoneId, String peerId) {
        return node.control().zone(zoneId).stream()
                .flatMap(zone -> zone.sessions().all().stream())
                .filter(session -> session.players().ids().contains(peerId))
                .findFirst()
                .<Assignment>map(session -> served(zoneId, session))
                .orElseGet(() -> new NotServed("The session of zone " + zoneId + " ended a moment ago, try again"));
    }

    private Served served(String zoneId, SessionState session) {
        byte[] offer = offers.offer(session.sessionId())
                .map(OfferStore.Description::sdpJson)
                .orElse(null);
        return new Served(zoneId, session.sessionId(), session.host().hostId(), offer);
    }

    /** The best that has room and is good enough for the zone; empty where there is none, or no table to read it from. */
    private String bestHost(ZoneSettings zone) {
        try {
            return node.projections().hosts().available(zone.getMinHostQualityScore()).stream()
                    .filter(host -> isGoodEnough(host, zone))
                    .findFirst()
                    .map(HostView::hostId)
                    .orElse("");
        } catch (TablesUnavailableException _) {
            return ""; // a session with room may still be there
        }
    }

    private boolean isGoodEnough(HostView host, ZoneSettings zone) {
        P2pSettings.HostMinimums minimums = settings.minimums();
        return host.cpuCores() >= minimums.cpuCores()
                && host.memoryMb() >= minimums.memoryMb()
                && (host.cpuFrequencyMhz() == 0 || host.cpuFrequencyMhz() >= minimums.cpuFrequencyMhz())
                && host.networkSpeedMbps() >= Math.max(minimums.networkSpeedMbps(), zone.getMinBandwidthMbps())
                && node.flags().isP2pOnIn(host.region() == null ? "" : host.region())
                && host.latencyMs() <= Math.min(minimums.maxLatencyMs(), zone.getMaxLatencyMs());
    }
}
