package io.p2pcoordinator.app.hosting.watch;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.flags.Flags;
import io.p2pcoordinator.app.hosting.choice.HostTrouble;
import io.p2pcoordinator.app.hosting.choice.HostingIndex;
import io.p2pcoordinator.app.hosting.choice.PlayerForecast;
import io.p2pcoordinator.app.hosting.choice.RankedChoice;
import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in choosing and watching hosts, put together. {@link #round} does what time brings: on a thread of the node's, or
 * step by step in a simulation. The rest is thread-safe.
 */
public final class Hosting {
    private static final Logger log = LoggerFactory.getLogger(Hosting.class);

    /**
     * What it works on.
     *
     * @param owned whether this node owns a zone
     * @param caughtUp whether everything that was in the log at the start is applied
     * @param listeningSinceUs since when this node hears what hosts say, microseconds since 1970
     */
    public record Parts(
            ControlReader control,
            TelemetryState telemetry,
            Predicate<String> owned,
            BooleanSupplier caughtUp,
            LongSupplier nowUs,
            LongSupplier listeningSinceUs) {}

    private final Parts parts;
    private final WatchConfig config;
    private final HostingIndex index;
    private final PlayerForecast forecast;
    private final RankedChoice choice;
    private final HostWatch watch;
    private final ReachReports reports;
    private final ServerProbes probes = new ServerProbes(Thread.ofVirtual().name("server-probe")::start);
    private final List<HostTrouble> listeners = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> inSignalling = _ -> false;
    private boolean indexed;
    private long probedAtUs;

    public Hosting(Parts parts, HostingConfig config, Flags flags) {
        this.parts = parts;
        this.config = config.watch();
        index = new HostingIndex(parts.control);
        forecast = new PlayerForecast(config.choice().forecast());
        choice = new RankedChoice(
                new RankedChoice.Parts(
                        parts.control,
                        parts.telemetry,
                        index,
                        forecast,
                        flags,
                        parts.nowUs,
                        parts.listeningSinceUs,
                        probes::answers),
                config.choice());
        reports = new ReachReports(config.watch());
        watch = new HostWatch(
                new HostWatch.Parts(
                        parts.control,
                        parts.telemetry,
                        index,
                        flags,
                        reports,
                        parts.owned,
                        peerId -> inSignalling.test(peerId)),
                config.choice().heartbeats(),
                config.watch(),
                this::suspected);
    }

    /** To be told of every commit on CONTROL that had an effect. */
    public HostingIndex index() {
        return index;
    }

    public RankedChoice choice() {
        return choice;
    }

    /** Told of trouble from now on. */
    public void onTrouble(HostTrouble listener) {
        listeners.add(listener);
    }

    /** @param peerIsThere whether a peer, by its id, is in signalling on any node; must not block */
    public void signalling(Predicate<String> peerIsThere) {
        inSignalling = peerIsThere;
    }

    /**
     * A player says whether he reaches the host that his zone has. What comes from somebody who is not in a session on it is
     * dropped.
     */
    public void reported(String zoneId, String hostId, String playerId, boolean reachable) {
        boolean isThere = parts.control
                .zone(zoneId)
                .filter(zone -> zone.hosting().hostId().equals(hostId))
                .filter(zone -> zone.sessions().all().stream()
                        .anyMatch(session -> session.players().ids().contains(playerId)))
                .isPresent();
        if (isThere) {
            reports.reported(hostId, playerId, reachable, parts.nowUs.getAsLong());
        }
    }

    /** One round; one thread. */
    public void round() {
        if (!parts.caughtUp.getAsBoolean()) {
            return;
        }
        if (!indexed) {
            index.refresh();
            indexed = true;
        }
        long nowUs = parts.nowUs.getAsLong();
        forecast.observe(index, nowUs);
        probe(nowUs);
        watch.round(nowUs, parts.listeningSinceUs.getAsLong());
    }

    private void probe(long nowUs) {
        Duration every = config.probeEvery();
        if (!every.isZero() && nowUs - probedAtUs >= TimeUnit.NANOSECONDS.toMicros(every.toNanos())) {
            probedAtUs = nowUs;
            probes.round(parts.control.hosts());
        }
    }

    private void suspected(String zoneId, String hostId, TroubleReason reason, String detail) {
        log.debug("zone {} should leave host {}: {}, {}", zoneId, hostId, reason, detail);
        for (HostTrouble listener : listeners) {
            try {
                listener.suspected(zoneId, hostId, reason, detail);
            } catch (RuntimeException e) {
                log.error("zone {} could not be told that host {} is in trouble", zoneId, hostId, e);
            }
        }
    }
}
