package io.p2pcoordinator.app.hosting.watch;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.Heartbeat;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.flags.Flags;
import io.p2pcoordinator.app.hosting.choice.HeartbeatRule;
import io.p2pcoordinator.app.hosting.choice.HostTrouble;
import io.p2pcoordinator.app.hosting.choice.HostingIndex;
import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import io.p2pcoordinator.app.hosting.watch.Suspect.Trouble;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.HostingKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round the hosts that have zones. A round costs one look at each of them, whether they are in trouble or not. One thread; what it
 * remembers can be lost: a new owner sees the same a few heartbeats later.
 */
public final class HostWatch {
    private static final Logger log = LoggerFactory.getLogger(HostWatch.class);
    /** While trouble lasts it is told again. */
    private static final long REPEAT_US = TimeUnit.SECONDS.toMicros(2);
    /** A heartbeat that is so much late, in intervals, makes another sign of trouble certain. */
    private static final double LATE = 1.25;

    private static final double US_PER_S = 1e6;

    /**
     * What it looks at.
     *
     * @param owned whether this node owns a zone
     * @param inSignalling whether a peer, by its id, is in signalling anywhere
     */
    public record Parts(
            ControlReader control,
            TelemetryState telemetry,
            HostingIndex index,
            Flags flags,
            ReachReports reports,
            Predicate<String> owned,
            Predicate<String> inSignalling) {}

    private final Parts parts;
    private final HeartbeatRule heartbeats;
    private final WatchConfig config;
    private final HostTrouble trouble;
    private final Map<String, Suspect> suspects = new HashMap<>();

    public HostWatch(Parts parts, HeartbeatRule heartbeats, WatchConfig config, HostTrouble trouble) {
        this.parts = parts;
        this.heartbeats = heartbeats;
        this.config = config;
        this.trouble = trouble;
    }

    /**
     * @param nowUs microseconds since 1970
     * @param listeningSinceUs since when this node hears hosts: silence before that is its own
     */
    public void round(long nowUs, long listeningSinceUs) {
        suspects.keySet().removeIf(hostId -> !parts.index.busyHosts().contains(hostId));
        for (String hostId : parts.index.busyHosts()) {
            List<String> zones = parts.index.zonesOf(hostId).stream()
                    .filter(parts.owned)
                    .sorted()
                    .toList();
            if (zones.isEmpty()) {
                suspects.remove(hostId); // others watch it
            } else {
                look(hostId, zones, nowUs, listeningSinceUs);
            }
        }
        parts.reports.prune(nowUs);
    }

    private void look(String hostId, List<String> zones, long nowUs, long listeningSinceUs) {
        Suspect suspect = suspects.computeIfAbsent(hostId, _ -> new Suspect());
        Optional<HostState> host = parts.control.host(hostId);
        Trouble found = host.isEmpty()
                ? new Trouble(TroubleReason.GOODBYE, "it has removed itself, or was removed")
                : troubleOf(host.get(), suspect, nowUs, listeningSinceUs);
        if (found != null) {
            if (suspect.isNew(found.reason())) {
                log.info(
                        "host {} is in trouble: {}, {}; {} zones",
                        hostId,
                        found.reason(),
                        found.detail(),
                        zones.size());
            }
            if (suspect.isDue(found.reason(), nowUs, REPEAT_US)) {
                zones.forEach(zoneId -> trouble.suspected(zoneId, hostId, found.reason(), found.detail()));
            }
            return;
        }
        Map<String, String> forbidden = forbidden(host.get(), zones);
        if (forbidden.isEmpty()) {
            suspect.isFine();
        } else if (suspect.isDue(TroubleReason.NOT_ALLOWED, nowUs, REPEAT_US)) {
            forbidden.forEach((zoneId, why) -> trouble.suspected(zoneId, hostId, TroubleReason.NOT_ALLOWED, why));
        }
    }

    private @Nullable Trouble troubleOf(HostState host, Suspect suspect, long nowUs, long listeningSinceUs) {
        Heartbeat newest = parts.telemetry.newest(host.hostId()).orElse(null);
        if (newest != null) {
            suspect.heartbeat(newest, config);
        }
        String playerId = host.registration().getPlayerId();
        suspect.signalling(parts.inSignalling.test(host.hostId()) || parts.inSignalling.test(playerId), nowUs);
        if (host.draining()) {
            return new Trouble(TroubleReason.DRAIN, "an operator wants it empty");
        }
        if (parts.control.ban(playerId, nowUs).isPresent() && !HostingRules.isServer(host.registration())) {
            return new Trouble(TroubleReason.NOT_ALLOWED, "its player is banned");
        }
        ReachReports.Count votes = parts.reports.count(host.hostId(), nowUs);
        long silentUs = nowUs - Math.max(listeningSinceUs, HeartbeatRule.heardAtUs(host, newest));
        Trouble unheard = unheard(host, suspect, silentUs, nowUs);
        if (unheard == null) {
            suspect.heard();
        } else if (!isHeld(suspect, votes, nowUs)) {
            return unheard;
        }
        Trouble reported = reported(host, votes, silentUs);
        return reported == null && newest != null ? ofItself(suspect, newest.report()) : reported;
    }

    /** The coordinator itself does not hear it, on one way or the other. */
    private @Nullable Trouble unheard(HostState host, Suspect suspect, long silentUs, long nowUs) {
        if (!host.isOnline() || heartbeats.isSilent(host, silentUs)) {
            return new Trouble(
                    TroubleReason.MISSED_HEARTBEATS,
                    text("no heartbeat for %.1f s", silentUs / US_PER_S)
                            + text(", one is expected every %.1f s", heartbeats.intervalUs(host) / US_PER_S));
        }
        long lostUs = suspect.signallingLostForUs(nowUs);
        boolean late = silentUs > LATE * heartbeats.intervalUs(host);
        boolean lost =
                (late && lostUs >= micros(config.signallingPatience())) || lostUs >= micros(config.signallingGrace());
        return lost
                ? new Trouble(
                        TroubleReason.LOST_SIGNALLING,
                        text("its signalling has been gone for %.1f s", lostUs / US_PER_S)
                                + text(", its last heartbeat came %.1f s ago", silentUs / US_PER_S))
                : null;
    }

    /** Whether players reach what the coordinator does not hear: then it keeps its zones, for the grace time. */
    private boolean isHeld(Suspect suspect, ReachReports.Count votes, long nowUs) {
        long unheardUs = suspect.unheardForUs(nowUs);
        return votes.reachable() > votes.unreachable() && unheardUs < micros(config.partitionGrace());
    }

    /** One player alone may be cut off himself, so that a late heartbeat has to agree with him. */
    private @Nullable Trouble reported(HostState host, ReachReports.Count votes, long silentUs) {
        boolean several = votes.unreachable() >= config.reportsNeeded();
        boolean oneAndLate = votes.unreachable() > 0 && silentUs > LATE * heartbeats.intervalUs(host);
        return votes.unreachable() > votes.reachable() && (several || oneAndLate)
                ? new Trouble(
                        TroubleReason.CLIENT_REPORTS,
                        votes.unreachable() + " players cannot reach it, " + votes.reachable() + " can")
                : null;
    }

    private @Nullable Trouble ofItself(Suspect suspect, HostHeartbeatReported report) {
        if (suspect.hasErrors(config)) {
            return new Trouble(
                    TroubleReason.ERROR_RATE,
                    text("its error rate is %.3f", report.getErrorRate())
                            + text(", at most %.3f is allowed", config.maxErrorRate()));
        }
        return suspect.isOverloaded(config)
                ? new Trouble(
                        TroubleReason.OVERLOAD,
                        text("its processor is at %.0f %%", report.getCpuPercent())
                                + text(", its memory at %.0f %%", report.getMemoryPercent()))
                : null;
    }

    /** Zones that the host has and may not have any more, with the reason. */
    private Map<String, String> forbidden(HostState host, List<String> zones) {
        if (HostingRules.isServer(host.registration())) {
            return Map.of();
        }
        var forbidden = new HashMap<String, String>();
        for (String zoneId : zones) {
            parts.control
                    .zone(zoneId)
                    .map(zone -> whyForbidden(zone, host.registration()))
                    .ifPresent(why -> forbidden.put(zoneId, why));
        }
        return forbidden;
    }

    /** Hosts that have not said what they are may be servers: switching P2P off does not take zones from them. */
    private @Nullable String whyForbidden(ZoneState zone, HostRegistered host) {
        if (HostingRules.statedClass(zone.settings()) == HostingClass.HOSTING_CLASS_SERVER_ONLY) {
            return "the zone is for servers only";
        }
        boolean p2p = HostingRules.maySendToPlayers(zone.settings()) && parts.flags.isP2pOn(zone.zoneId());
        if (host.getKind() != HostingKind.HOSTING_KIND_PLAYER) {
            return null;
        }
        if (!p2p) {
            return "P2P is off for the zone";
        }
        return parts.flags.isP2pOnIn(host.getRegion()) ? null : "P2P is off in its region";
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
