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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the peers of this node when P2P goes on or off for them: by a runtime flag or by their zone's setting. What is told is what
 * holds when it is told, so of several flips at once the last counts. On a thread of its own, so that a lane waits for no peer; a flip
 * costs one look at each zone that may be concerned, and one at each peer where something has changed.
 */
final class P2pSwitches implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(P2pSwitches.class);

    private final CoordinatorNode node;
    private final SignallingHub hub;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("p2p-switches").daemon().factory());

    // What was last told, or held when it was first looked at. The thread's.
    private final Map<String, Boolean> zones = new HashMap<>();
    private final Map<String, Boolean> regions = new HashMap<>();

    P2pSwitches(CoordinatorNode node, SignallingHub hub) {
        this.node = node;
        this.hub = hub;
        node.feed().add(this::onCommit);
        later(this::learn);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void onCommit(DecodedCommit.Sound commit) {
        if (commit.subject().kind() == SubjectKind.FLAG) {
            Set<String> named = regionsOf(commit);
            later(() -> flip(node.control().zones().map(ZoneState::zoneId), named));
        } else if (commit.subject().kind() == SubjectKind.ZONE && mayFlip(commit)) {
            String zoneId = commit.subject().id();
            later(() -> flip(Stream.of(zoneId), Set.of()));
        }
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
                    .filter(key -> key.getKind() == FlagKind.FLAG_KIND_P2P
                            && key.getScope() == FlagScope.FLAG_SCOPE_REGION)
                    .map(FlagKey::getName)
                    .forEach(regions::add);
        }
        return regions;
    }

    private void later(Runnable work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    log.error("telling peers that P2P was switched failed", e);
                }
            });
        } catch (RejectedExecutionException _) {
            log.debug("P2P was switched while this node stops: its peers are on their way to others");
        }
    }

    private void learn() {
        node.control().zones().forEach(zone -> zones.putIfAbsent(zone.zoneId(), isOn(zone.zoneId())));
        node.flags().now().values().byId().keySet().stream()
                .filter(flag -> flag.kind() == FlagKind.FLAG_KIND_P2P && flag.scope() == FlagScope.FLAG_SCOPE_REGION)
                .forEach(flag -> regions.putIfAbsent(flag.name(), node.flags().isP2pOnIn(flag.name())));
    }

    /** @param named regions whose flag may have changed */
    private void flip(Stream<String> candidates, Set<String> named) {
        Map<String, Boolean> zonesBefore = new HashMap<>();
        candidates.forEach(zoneId -> {
            boolean now = isOn(zoneId);
            Boolean before = zones.put(zoneId, now);
            if (before != null && before != now) {
                zonesBefore.put(zoneId, before);
            }
        });
        Map<String, Boolean> regionsBefore = new HashMap<>();
        named.forEach(region -> {
            boolean now = node.flags().isP2pOnIn(region);
            Boolean before = regions.put(region, now);
            if ((before == null || before) != now) { // a region is on until it is switched off
                regionsBefore.put(region, !now);
            }
        });
        if (node.health().caughtUp() && !(zonesBefore.isEmpty() && regionsBefore.isEmpty())) {
            tell(zonesBefore, regionsBefore);
        }
    }

    private void tell(Map<String, Boolean> zonesBefore, Map<String, Boolean> regionsBefore) {
        var frames = new HashMap<String, Optional<Function<Dialect, byte[]>>>();
        hub.tellSessions(sessionId -> frames.computeIfAbsent(sessionId, id -> place(id)
                        .flatMap(place -> frame(place, zonesBefore, regionsBefore)))
                .orElse(null));
    }

    /**
     * Where a session is played.
     *
     * @param region of its host; null where a server hosts
     */
    private record Place(String zoneId, @Nullable String region) {}

    private Optional<Place> place(String sessionId) {
        Optional<Place> onServer =
                ZoneSessions.zoneOfServerSession(sessionId).map(zoneId -> new Place(zoneId, null));
        return onServer.isPresent()
                ? onServer
                : node.control().liveSession(sessionId).map(ref -> new Place(ref.zoneId(), region(ref.zoneId(), sessionId)));
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

    private Optional<Function<Dialect, byte[]>> frame(
            Place place, Map<String, Boolean> zonesBefore, Map<String, Boolean> regionsBefore) {
        boolean zoneNow = zones.getOrDefault(place.zoneId, true);
        boolean zoneBefore = zonesBefore.getOrDefault(place.zoneId, zoneNow);
        boolean regionNow = place.region == null || regions.getOrDefault(place.region, true);
        boolean regionBefore = place.region == null || regionsBefore.getOrDefault(place.region, regionNow);
        boolean now = zoneNow && regionNow;
        if (now == (zoneBefore && regionBefore)) {
            return Optional.empty();
        }
        var spelled = new EnumMap<Dialect, byte[]>(Dialect.class);
        return Optional.of(
                dialect -> spelled.computeIfAbsent(dialect, in -> in.p2pSwitched(place.zoneId, now)));
    }

    private boolean isOn(String zoneId) {
        return node.flags().isP2pOn(zoneId);
    }
}
