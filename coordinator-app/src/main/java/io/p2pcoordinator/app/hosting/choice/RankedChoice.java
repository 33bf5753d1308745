package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.Heartbeat;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.app.domain.SessionState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.flags.Flags;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every host, leaves out those that may not have the zone, and orders the rest. The order depends on the state and the
 * time alone; equal ranks are ordered by a hash of both ids, the same on every node and another one for every zone, so that
 * equal hosts share the zones.
 */
public final class RankedChoice implements HostChoice {
    /** Ranks are compared by thousandths: what floating point makes of them beyond may differ between machines. */
    private static final double RANK_STEPS = 1_000;

    private static final int MOST_PLAYERS_LOCATED = 200;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * What it looks at.
     *
     * @param listeningSinceUs since when this node hears what hosts say, microseconds since 1970
     * @param answers whether a server takes connections, by its id
     */
    public record Parts(
            ControlReader control,
            TelemetryState telemetry,
            HostingIndex index,
            PlayerForecast forecast,
            Flags flags,
            LongSupplier nowUs,
            LongSupplier listeningSinceUs,
            Predicate<String> answers) {}

    private record Ranked(Candidate candidate, boolean answers, long tie) {
        /** Written out, since thousands are compared for each ranking. */
        int compareBestFirst(Ranked other) {
            if (candidate.kind() != other.candidate.kind()) {
                return candidate.kind() == HostKind.PLAYER ? -1 : 1;
            }
            if (answers != other.answers) {
                return answers ? -1 : 1;
            }
            int byRank = Double.compare(other.candidate.rank(), candidate.rank());
            if (byRank != 0) {
                return byRank;
            }
            return tie == other.tie
                    ? candidate.hostId().compareTo(other.candidate.hostId())
                    : Long.compare(tie, other.tie);
        }
    }

    private final Parts parts;
    private final RankWeights weights;
    private final Eligibility eligibility;
    private final Ranker ranker;

    /** @throws IllegalArgumentException when there is no ranker of the configured name */
    public RankedChoice(Parts parts, ChoiceConfig config) {
        this.parts = parts;
        this.weights = config.weights();
        this.eligibility = new Eligibility(parts.control, config.minimums(), config.heartbeats());
        this.ranker = Rankers.named(config.ranker());
    }

    /** The name of the ranker in use. */
    public String rankerName() {
        return ranker.name();
    }

    @Override
    public Ranking rank(String zoneId) {
        Optional<ZoneState> found = parts.control.zone(zoneId);
        if (found.isEmpty()) {
            return new Ranking(zoneId, List.of(), List.of());
        }
        ZoneFacts zone = factsOf(found.get());
        long nowUs = parts.nowUs.getAsLong();
        long listeningSinceUs = parts.listeningSinceUs.getAsLong();
        var ranked = new ArrayList<Ranked>();
        var excluded = new ArrayList<Excluded>();
        for (HostingIndex.KnownHost known : parts.index.hosts()) {
            HostFacts host = factsOf(known, zone, nowUs);
            String why = whyNot(zone, host, nowUs, listeningSinceUs);
            if (why == null) {
                ranked.add(ranked(zone, host));
            } else {
                excluded.add(new Excluded(known.state().hostId(), why));
            }
        }
        ranked.sort(Ranked::compareBestFirst);
        excluded.sort(Comparator.comparing(Excluded::hostId));
        return new Ranking(zoneId, ranked.stream().map(Ranked::candidate).toList(), excluded);
    }

    /** Why the host may not have the zone now; empty where it may, or where one of them is not registered. */
    public Optional<String> whyNot(String zoneId, String hostId) {
        Optional<ZoneState> zone = parts.control.zone(zoneId);
        Optional<HostingIndex.KnownHost> host = parts.index.host(hostId);
        if (zone.isEmpty() || host.isEmpty()) {
            return Optional.empty();
        }
        ZoneFacts facts = factsOf(zone.get());
        long nowUs = parts.nowUs.getAsLong();
        return Optional.ofNullable(
                whyNot(facts, factsOf(host.get(), facts, nowUs), nowUs, parts.listeningSinceUs.getAsLong()));
    }

    private @Nullable String whyNot(ZoneFacts zone, HostFacts host, long nowUs, long listeningSinceUs) {
        String why = eligibility.whyNot(zone, host, nowUs, listeningSinceUs);
        return why == null ? whyNotItsRegion(zone, host) : why;
    }

    private @Nullable String whyNotItsRegion(ZoneFacts zone, HostFacts host) {
        String region = host.host().registration().getRegion();
        return switch (host.kind()) {
            case PLAYER -> parts.flags.isP2pOnIn(region) ? null : "P2P is off in its region";
            case SERVER ->
                !zone.maySendToPlayers() || parts.flags.isFallbackOnIn(region)
                        ? null
                        : "fallback to servers is off in its region";
        };
    }

    private Ranked ranked(ZoneFacts zone, HostFacts host) {
        List<Part> rated = ranker.rate(zone, host, weights);
        double sum = 0;
        double weight = 0;
        for (Part part : rated) {
            sum += part.value() * part.weight();
            weight += part.weight();
        }
        double rank = Math.rint(100 * sum / weight * RANK_STEPS) / RANK_STEPS;
        String hostId = host.host().hostId();
        return new Ranked(
                new Candidate(hostId, host.kind(), rank, rated),
                host.answers(),
                hash(zone.zone().zoneId(), hostId));
    }

    private ZoneFacts factsOf(ZoneState zone) {
        String zoneId = zone.zoneId();
        boolean toPlayers = HostingRules.maySendToPlayers(zone.settings()) && parts.flags.isP2pOn(zoneId);
        boolean toServers = !toPlayers || (zone.settings().getFallbackEnabled() && parts.flags.isFallbackOn(zoneId));
        int players = HostingIndex.playersIn(zone);
        return new ZoneFacts(
                zone,
                ZoneClass.of(zone.settings()),
                toPlayers,
                toServers,
                players,
                parts.forecast.forecast(zoneId, players),
                audienceOf(zone));
    }

    private Audience audienceOf(ZoneState zone) {
        var audience = new Audience.Builder();
        zone.sessions().all().stream()
                .map(SessionState::players)
                .flatMap(players -> players.ids().stream())
                .limit(MOST_PLAYERS_LOCATED)
                .forEach(playerId -> parts.index
                        .hostsOfPlayer(playerId)
                        .findFirst()
                        .ifPresent(host -> audience.add(
                                host.place(), host.state().registration().getRegion())));
        return audience.build();
    }

    private HostFacts factsOf(HostingIndex.KnownHost known, ZoneFacts zone, long nowUs) {
        HostState host = known.state();
        Heartbeat newest = newestOf(host);
        String zoneId = zone.zone().zoneId();
        int zones = 0;
        int players = 0;
        double forecast = 0;
        boolean hasIt = false;
        for (String other : parts.index.zonesOf(host.hostId())) {
            if (other.equals(zoneId)) {
                hasIt = true;
            } else {
                int there = parts.index.playersIn(other);
                zones++;
                players += there;
                forecast += parts.forecast.forecast(other, there);
            }
        }
        zones = Math.max(
                zones, Math.toIntExact(host.slots().heldByOthers(zoneId, nowUs))); // those on their way to it included
        if (newest != null) {
            HostHeartbeatReported report = newest.report();
            int ownPlayers = hasIt ? zone.players() : 0;
            int unknownPlayers = Math.max(0, report.getCurrentPlayers() - ownPlayers - players);
            zones = Math.max(zones, report.getCurrentZones() - (hasIt ? 1 : 0));
            players += unknownPlayers;
            forecast += unknownPlayers;
        }
        boolean answers = known.kind() != HostKind.SERVER || parts.answers.test(host.hostId());
        return new HostFacts(host, known.kind(), newest, known.place(), zones, players, forecast, answers);
    }

    /** One from before it registered is of a former host of that id. */
    private @Nullable Heartbeat newestOf(HostState host) {
        Heartbeat newest = parts.telemetry.newest(host.hostId()).orElse(null);
        return newest != null && newest.reportedAtUs() < host.times().registeredAtUs() ? null : newest;
    }

    /** FNV-1a of both ids, mixed. */
    private static long hash(String zoneId, String hostId) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < zoneId.length(); i++) {
            hash = (hash ^ zoneId.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ 0xffff) * FNV_PRIME;
        for (int i = 0; i < hostId.length(); i++) {
            hash = (hash ^ hostId.charAt(i)) * FNV_PRIME;
        }
        return hash ^ (hash >>> 32);
    }
}
