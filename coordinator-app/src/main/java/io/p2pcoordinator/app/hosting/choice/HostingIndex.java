package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The control state the other way round: which zones a host has, and which hosts are a player's. Follows commit by commit, on the
 * control lane's thread, at the cost of the host or zone that a commit is about. Any thread reads.
 */
public final class HostingIndex {
    /** @param place null where the host did not say */
    record KnownHost(HostState state, HostKind kind, @Nullable Place place) {
        static KnownHost of(HostState state) {
            return new KnownHost(state, HostKind.of(state.registration()), Place.of(state.registration()));
        }
    }

    /** @param hostId empty where none has it, or the zone is disabled and runs nowhere */
    private record KnownZone(String hostId, int players) {
        static KnownZone of(ZoneState zone) {
            boolean runs = zone.status() != ZoneStatus.ZONE_STATUS_DISABLED;
            return new KnownZone(runs ? zone.hosting().hostId() : "", playersIn(zone));
        }
    }

    /** What a host has on it. */
    private static final class Load {
        final Set<String> zones = ConcurrentHashMap.newKeySet();

        Load with(String zoneId) {
            zones.add(zoneId);
            return this;
        }

        /** Null where nothing is left. */
        @Nullable
        Load without(String zoneId) {
            zones.remove(zoneId);
            return zones.isEmpty() ? null : this;
        }
    }

    private final ControlReader control;
    private final Map<String, KnownHost> hosts = new ConcurrentHashMap<>();
    private final Map<String, NavigableSet<String>> hostsByPlayer = new ConcurrentHashMap<>();
    private final Map<String, KnownZone> zones = new ConcurrentHashMap<>();
    private final Map<String, Load> loads = new ConcurrentHashMap<>();

    public HostingIndex(ControlReader control) {
        this.control = control;
    }

    /** Everything anew: what was there before commits were listened to. */
    public void refresh() {
        control.hosts().map(HostState::hostId).forEach(this::refreshHost);
        control.zones().map(ZoneState::zoneId).forEach(this::refreshZone);
    }

    /** A commit that had an effect; does not block. */
    public void applied(DecodedCommit.Sound commit) {
        switch (commit.subject().kind()) {
            case HOST -> refreshHost(commit.subject().id());
            case ZONE -> refreshZone(commit.subject().id());
            default -> {}
        }
    }

    static int playersIn(ZoneState zone) {
        int players = 0;
        for (var session : zone.sessions().all()) {
            players += session.players().ids().size();
        }
        return players;
    }

    Collection<KnownHost> hosts() {
        return hosts.values();
    }

    Optional<KnownHost> host(String hostId) {
        return Optional.ofNullable(hosts.get(hostId));
    }

    /** Hosts that have a zone, those that are not registered any more included. */
    public Collection<String> busyHosts() {
        return loads.keySet();
    }

    /** In no particular order; may change while it is looked at. */
    public Set<String> zonesOf(String hostId) {
        Load load = loads.get(hostId);
        return load == null ? Set.of() : load.zones;
    }

    int playersIn(String zoneId) {
        KnownZone zone = zones.get(zoneId);
        return zone == null ? 0 : zone.players;
    }

    boolean isKnown(String zoneId) {
        return zones.containsKey(zoneId);
    }

    void forEachZone(ObjIntConsumer<String> zoneAndPlayers) {
        zones.forEach((zoneId, zone) -> zoneAndPlayers.accept(zoneId, zone.players));
    }

    /** The hosts that a player has registered, in the order of their ids. */
    Stream<KnownHost> hostsOfPlayer(String playerId) {
        NavigableSet<String> ids = hostsByPlayer.get(playerId);
        return ids == null ? Stream.empty() : ids.stream().map(hosts::get).filter(host -> host != null);
    }

    private synchronized void refreshHost(String hostId) {
        HostState after = control.host(hostId).orElse(null);
        KnownHost before = after == null ? hosts.remove(hostId) : hosts.put(hostId, KnownHost.of(after));
        String was = before == null ? "" : playerOf(before.state);
        String is = after == null ? "" : playerOf(after);
        if (was.equals(is)) {
            return;
        }
        hostsByPlayer.computeIfPresent(was, (_, ids) -> {
            ids.remove(hostId);
            return ids.isEmpty() ? null : ids;
        });
        if (!is.isEmpty()) {
            hostsByPlayer.compute(is, (_, ids) -> {
                NavigableSet<String> all = ids == null ? new ConcurrentSkipListSet<>() : ids;
                all.add(hostId);
                return all;
            });
        }
    }

    private synchronized void refreshZone(String zoneId) {
        KnownZone after = control.zone(zoneId).map(KnownZone::of).orElse(null);
        KnownZone before = after == null ? zones.remove(zoneId) : zones.put(zoneId, after);
        String was = before == null ? "" : before.hostId;
        String is = after == null ? "" : after.hostId;
        if (!was.isEmpty() && !was.equals(is)) {
            loads.computeIfPresent(was, (_, load) -> load.without(zoneId));
        }
        if (!is.isEmpty()) {
            loads.compute(is, (_, load) -> (load == null ? new Load() : load).with(zoneId));
        }
    }

    private static String playerOf(HostState host) {
        HostRegistered registration = host.registration();
        return registration.getPlayerId();
    }
}
