package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.SessionState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.FlagKey;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.FlagScope;
import io.p2pcoordinator.proto.v1.SetFlag;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the peers of this node when P2P goes on or off for them: by a runtime flag or by their zone's setting. The lane's thread looks
 * at each zone that a commit may concern, which is all of them for a flag; where something has changed, a thread of its own looks at each
 * peer, so that a lane waits for none.
 */
final class P2pSwitches implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(P2pSwitches.class);

    private final CoordinatorNode node;
    private final SignallingHub hub;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("p2p-switches").daemon().factory());

    // What held after the last commit. Written by the lane's thread.
    private final Map<String, Boolean> zones = new ConcurrentHashMap<>();
    private final Map<String, Boolean> regions = new ConcurrentHashMap<>();

    /** What a commit has switched, to what it is now. */
    private record Flip(Map<String, Boolean> zones, Map<String, Boolean> regions) {
        boolean isNone() {
            return zones.isEmpty() && regions.isEmpty();
        }
    }

    P2pSwitches(CoordinatorNode node, SignallingHub hub) {
        this.node = node;
        this.hub = hub;
        node.feed().add(this::onCommit);
        node.control().zones().forEach(zone -> zones.putIfAbsent(zone.zoneId(), isOn(zone.zoneId())));
        node.flags().now().values().byId().keySet().stream()
                .filter(flag -> flag.kind() == FlagKind.FLAG_KIND_P2P && flag.scope() == FlagScope.FLAG_SCOPE_REGION)
                .forEach(flag -> regions.putIfAbsent(flag.name(), node.flags().isP2pOnIn(flag.name())));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void onCommit(DecodedCommit.Sound commit) {
        Flip flip = flip(commit);
        if (flip.isNone() || !node.health().caughtUp()) {
            return;
        }
        try {
            thread.execute(() -> tell(flip));
        } catch (RejectedExecutionException _) {
            log.debug("P2P was switched while this node stops: its peers are on their way to others");
        }
    }

    private Flip flip(DecodedCommit.Sound commit) {
        boolean ofFlags = commit.subject().kind() == SubjectKind.FLAG;
        Stream<String> candidates = Stream.of();
        if (ofFlags) {
            candidates = node.control().zones().map(ZoneState::zoneId);
        } else if (commit.subject().kind() == SubjectKind.ZONE && mayFlip(commit)) {
            candidates = Stream.of(commit.subject().id());
        }
        var flip = new Flip(new HashMap<>(), new HashMap<>());
        candidates.forEach(zoneId -> {
            boolean now = isOn(zoneId);
            Boolean before = zones.put(zoneId, now);
            if (before != null && before != now) {
                flip.zones.put(zoneId, now);
            }
        });
        for (String region : ofFlags ? regionsOf(commit) : Set.<String>of()) {
            boolean now = node.flags().isP2pOnIn(region);
            Boolean before = regions.put(region, now);
            if ((before == null || before) != now) { // a region is on until it is switched off
                flip.regions.put(region, now);
            }
        }
        return flip;
    }

    private static boolean mayFlip(DecodedCommit.Sound commit) {
        return commit.commit().getEventsList().stream()
                .anyMatch(event -> event.hasZoneRegistered() || event.hasZoneSettingsChanged());
    }

    private static Set<String> regionsOf(DecodedCommit.Sound commit) {
        var regions = new HashSet<String>();
        for (Event event : commit.commit().getEventsList()) {
            Stream.concat(
                            event.getFlagsSet().getFlagsList().stream().map(SetFlag::getKey),
                            event.getFlagsReset().getKeysList().stream())
                    .filter(key ->
                            key.getKind() == FlagKind.FLAG_KIND_P2P && key.getScope() == FlagScope.FLAG_SCOPE_REGION)
                    .map(FlagKey::getName)
                    .forEach(regions::add);
        }
        return regions;
    }

    private void tell(Flip flip) {
        var frames = new HashMap<String, Optional<Function<Dialect, byte[]>>>();
        try {
            hub.tellSessions(sessionId -> frames.computeIfAbsent(
                            sessionId, id -> place(id).flatMap(place -> frame(place, flip)))
                    .orElse(null));
        } catch (RuntimeException e) {
            log.error("telling peers that P2P was switched failed", e);
        }
    }

    /**
     * Where a session is played.
     *
     * @param region of its host; null where a server hosts
     */
    private record Place(String zoneId, @Nullable String region) {}

    private Optional<Place> place(String sessionId) {
        Optional<Place> onServer = ZoneSessions.zoneOfServerSession(sessionId).map(zoneId -> new Place(zoneId, null));
        return onServer.isPresent()
                ? onServer
                : node.control()
                        .liveSession(sessionId)
                        .map(ref -> new Place(ref.zoneId(), region(ref.zoneId(), sessionId)));
    }

    private String region(String zoneId, String sessionId) {
        return node.control()
                .zone(zoneId)
                .flatMap(zone -> zone.sessions().find(sessionId))
                .map(SessionState::host)
                .flatMap(host -> node.control().host(host.hostId()))
                .map(HostState::registration)
                .map(registration -> registration.getRegion())
                .orElse("");
    }

    private Optional<Function<Dialect, byte[]>> frame(Place place, Flip flip) {
        boolean zoneFlips = flip.zones.containsKey(place.zoneId);
        boolean zoneNow = flip.zones.getOrDefault(place.zoneId, zones.getOrDefault(place.zoneId, true));
        boolean regionFlips = place.region != null && flip.regions.containsKey(place.region);
        boolean regionNow = place.region == null
                || flip.regions.getOrDefault(place.region, regions.getOrDefault(place.region, true));
        boolean now = zoneNow && regionNow;
        if (now == (zoneNow != zoneFlips && regionNow != regionFlips)) {
            return Optional.empty();
        }
        var spelled = new EnumMap<Dialect, byte[]>(Dialect.class);
        return Optional.of(dialect -> spelled.computeIfAbsent(dialect, in -> in.p2pSwitched(place.zoneId, now)));
    }

    private boolean isOn(String zoneId) {
        return node.flags().isP2pOn(zoneId);
    }
}
