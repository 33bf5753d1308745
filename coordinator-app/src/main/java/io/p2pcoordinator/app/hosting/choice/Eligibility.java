package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.Heartbeat;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a host may have a zone. Servers, which are the operator's own and the last resort, only have to be there and have a place;
 * players' machines have to be strong, steady and not busy. A figure that a host did not report is not held against it. Thread-safe.
 */
final class Eligibility {
    private static final double US_PER_S = 1e6;

    private final ControlReader control;
    private final Minimums minimums;
    private final HeartbeatRule heartbeats;

    Eligibility(ControlReader control, Minimums minimums, HeartbeatRule heartbeats) {
        this.control = control;
        this.minimums = minimums;
        this.heartbeats = heartbeats;
    }

    /**
     * The first reason why not, for people; null where it may.
     *
     * @param nowUs microseconds since 1970
     * @param listeningSinceUs since when this node hears hosts: silence before that is its own
     */
    @Nullable
    String whyNot(ZoneFacts zone, HostFacts host, long nowUs, long listeningSinceUs) {
        String why = whyNotItsKind(zone, host.kind());
        if (why == null) {
            why = whyNotThere(host, nowUs, listeningSinceUs);
        }
        if (why == null) {
            why = whyNoPlace(host);
        }
        if (why == null && host.kind() == HostKind.PLAYER) {
            why = whyNotFit(zone.zone().settings(), host, nowUs);
        }
        return why;
    }

    private static @Nullable String whyNotItsKind(ZoneFacts zone, HostKind kind) {
        return switch (kind) {
            case SERVER ->
                zone.maySendToServers() ? null : "it is a server, and fallback to servers is off for this zone";
            case PLAYER -> {
                if (zone.maySendToPlayers()) {
                    yield null;
                }
                yield zone.zoneClass() == ZoneClass.SERVER_ONLY
                        ? "it is a player's machine, and the zone is for servers only"
                        : "it is a player's machine, and P2P is off for this zone";
            }
        };
    }

    private @Nullable String whyNotThere(HostFacts facts, long nowUs, long listeningSinceUs) {
        HostState host = facts.host();
        if (!host.isOnline()) {
            return "it is offline";
        }
        if (host.draining()) {
            return "an operator wants it empty";
        }
        long silentUs = nowUs - Math.max(listeningSinceUs, HeartbeatRule.heardAtUs(host, facts.newest()));
        return heartbeats.isSilent(host, silentUs)
                ? String.format(
                        Locale.ROOT,
                        "no heartbeat for %.1f s, one is expected every %.1f s",
                        silentUs / US_PER_S,
                        heartbeats.intervalUs(host) / US_PER_S)
                : null;
    }

    private static @Nullable String whyNoPlace(HostFacts facts) {
        HostRegistered machine = facts.host().registration();
        if (facts.zones() >= machine.getMaxZones()) {
            return "it has " + facts.zones() + " zones and takes " + machine.getMaxZones();
        }
        return facts.players() >= machine.getMaxPlayers()
                ? "it has " + facts.players() + " players and takes " + machine.getMaxPlayers()
                : null;
    }

    private @Nullable String whyNotFit(ZoneSettings zone, HostFacts facts, long nowUs) {
        HostState host = facts.host();
        if (control.ban(host.registration().getPlayerId(), nowUs).isPresent()) {
            return "its player is banned";
        }
        String why = whyTooWeak(host.registration(), zone);
        if (why != null) {
            return why;
        }
        long onlineUs = nowUs - host.times().onlineSinceUs();
        if (onlineUs < TimeUnit.SECONDS.toMicros(minimums.uptime().toSeconds())) {
            return "it has been online for " + TimeUnit.MICROSECONDS.toSeconds(Math.max(0, onlineUs))
                    + " s, at least " + minimums.uptime().toSeconds() + " s are needed";
        }
        Heartbeat newest = facts.newest();
        if (newest == null) {
            return "it has not sent a heartbeat yet";
        }
        why = whyTooBusy(newest.report(), zone);
        if (why != null) {
            return why;
        }
        double score = facts.score();
        return score < zone.getMinHostQualityScore()
                ? text("its quality score is", score, "this zone needs", zone.getMinHostQualityScore(), "")
                : null;
    }

    private @Nullable String whyTooWeak(HostRegistered machine, ZoneSettings zone) {
        if (machine.getCpuCores() < minimums.cpuCores()) {
            return below("CPU cores", machine.getCpuCores(), minimums.cpuCores());
        }
        if (machine.getCpuFrequencyMhz() != 0 && machine.getCpuFrequencyMhz() < minimums.cpuFrequencyMhz()) {
            return below("MHz", machine.getCpuFrequencyMhz(), minimums.cpuFrequencyMhz());
        }
        if (machine.getMemoryMb() < minimums.memoryMb()) {
            return below("MB of memory", machine.getMemoryMb(), minimums.memoryMb());
        }
        if (machine.hasUploadSpeedMbps() && machine.getUploadSpeedMbps() < minimums.uploadSpeedMbps()) {
            return below("Mbit/s of upload", machine.getUploadSpeedMbps(), minimums.uploadSpeedMbps());
        }
        double network = Math.max(minimums.networkSpeedMbps(), zone.getMinBandwidthMbps());
        return machine.getNetworkSpeedMbps() < network
                ? text("its network has", machine.getNetworkSpeedMbps(), "at least", network, " Mbit/s are needed")
                : null;
    }

    private @Nullable String whyTooBusy(HostHeartbeatReported report, ZoneSettings zone) {
        double latency = Math.min(minimums.maxLatencyMs(), zone.getMaxLatencyMs());
        if (report.getLatencyMs() > latency) {
            return text("its latency is", report.getLatencyMs(), "at most", latency, " ms are allowed");
        }
        if (report.getCpuPercent() > minimums.maxCpuPercent()) {
            return text("its processor is at", report.getCpuPercent(), "at most", minimums.maxCpuPercent(), " %");
        }
        return report.getMemoryPercent() > minimums.maxMemoryPercent()
                ? text("its memory is at", report.getMemoryPercent(), "at most", minimums.maxMemoryPercent(), " %")
                : null;
    }

    private static String below(String what, int has, int needed) {
        return "it has " + has + " " + what + ", at least " + needed + " are needed";
    }

    private static String text(String is, double has, String than, double limit, String unit) {
        return String.format(Locale.ROOT, "%s %.1f, %s %.1f%s", is, has, than, limit, unit);
    }
}
