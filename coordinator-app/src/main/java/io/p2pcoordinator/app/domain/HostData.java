package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.eventstore.replica.EntityDigests;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.DbSyncAccepted;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.KnownPlayer;
import io.p2pcoordinator.proto.v1.KnownSync;
import io.p2pcoordinator.proto.v1.KnownVersion;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import io.p2pcoordinator.proto.v1.ZoneSyncs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of the CONTROL stream's state that remembers what hosts have handed over: of a player the newest version, whose figures
 * are in the tables, and of a zone the checksums of some minutes. A player's versions are ordered over all zones, because those are one
 * stream. About 500 bytes a player that was ever recorded, and the names of its variables. The lane's apply thread writes, any thread reads.
 */
final class HostData implements HostDataReader {
    /** Longer than a message may be old or ahead when it is taken. */
    static final long REMEMBERED_US = 900_000_000L;

    /** Versions of a player that are remembered besides the newest. */
    static final int EARLIER_VERSIONS = 8;

    private static final int MOST_REMEMBERED = 4_096;

    private record Accepted(String checksum, long atUs, long figure) {
        Accepted(String checksum, long atUs) {
            this(checksum, atUs, new Digest().add(checksum).add(atUs).value());
        }
    }

    private record OfZone(List<Accepted> accepted, long divergence) {
        static final OfZone NONE = new OfZone(List.of(), 0);
    }

    private final Map<String, PlayerVersion> players = new ConcurrentHashMap<>();
    private final Map<String, OfZone> zones = new ConcurrentHashMap<>();
    /** The sum over both. The apply thread's. */
    private long digest;

    @Override
    public Optional<PlayerVersion> player(String playerId) {
        return Optional.ofNullable(players.get(playerId));
    }

    @Override
    public boolean isAccepted(String zoneId, String checksum) {
        return zones.getOrDefault(zoneId, OfZone.NONE).accepted.stream()
                .anyMatch(sync -> sync.checksum.equals(checksum));
    }

    @Override
    public boolean isLastDivergence(String zoneId, ZoneStateDiverged divergence) {
        return zones.getOrDefault(zoneId, OfZone.NONE).divergence == figureOf(divergence);
    }

    void apply(String zoneId, Event event, CommitFacts commit) {
        switch (event.getPayloadCase()) {
            case PLAYER_STATE_CHANGED -> changed(zoneId, event.getPlayerStateChanged());
            case DB_SYNC_ACCEPTED -> accepted(zoneId, event.getDbSyncAccepted(), commit.occurredAtUs());
            case ZONE_STATE_DIVERGED -> {
                OfZone before = zones.getOrDefault(zoneId, OfZone.NONE);
                put(zoneId, new OfZone(before.accepted, figureOf(event.getZoneStateDiverged())));
            }
            default -> {
                // nothing that deciding needs
            }
        }
    }

    /** What a change says about its player, whoever reports it. */
    static long contentOf(PlayerStateChanged change) {
        PlayerStateChanged said = change.toBuilder()
                .clearHostId()
                .clearHostingEpoch()
                .clearSessionId()
                .clearVariables()
                .build();
        long variables = 0;
        for (Map.Entry<String, AttributeValue> variable :
                change.getVariablesMap().entrySet()) {
            variables += EntityDigests.ofAttribute(variable.getKey(), variable.getValue());
        }
        return MessageDigests.add(new Digest(), said).add(variables).value();
    }

    long digest() {
        return digest;
    }

    void clear() {
        players.clear();
        zones.clear();
        digest = 0;
    }

    /** All of it as a snapshot has it. The records do not change. */
    Copy copy() {
        return new Copy(Map.copyOf(players), Map.copyOf(zones));
    }

    void restore(KnownPlayer player) {
        put(
                player.getPlayerId(),
                new PlayerVersion(
                        player.getZoneId(),
                        player.getVersion(),
                        player.getContent(),
                        PlayerVariables.of(player.getVariableBytesMap()),
                        player.getEarlierList().stream()
                                .map(earlier -> new EarlierVersion(earlier.getVersion(), earlier.getContent()))
                                .toList()));
    }

    void restore(ZoneSyncs syncs) {
        put(
                syncs.getZoneId(),
                new OfZone(
                        syncs.getAcceptedList().stream()
                                .map(sync -> new Accepted(sync.getChecksum(), sync.getAcceptedAtUs()))
                                .toList(),
                        syncs.getDivergence()));
    }

    /** As it was. */
    static final class Copy {
        private final Map<String, PlayerVersion> players;
        private final Map<String, OfZone> zones;

        private Copy(Map<String, PlayerVersion> players, Map<String, OfZone> zones) {
            this.players = players;
            this.zones = zones;
        }

        Iterable<KnownPlayer> players() {
            return () -> players.entrySet().stream()
                    .map(player -> KnownPlayer.newBuilder()
                            .setPlayerId(player.getKey())
                            .setVersion(player.getValue().version())
                            .setZoneId(player.getValue().zoneId())
                            .setContent(player.getValue().content())
                            .putAllVariableBytes(player.getValue().variables().bytesByName())
                            .addAllEarlier(player.getValue().earlier().stream()
                                    .map(earlier -> KnownVersion.newBuilder()
                                            .setVersion(earlier.version())
                                            .setContent(earlier.content())
                                            .build())
                                    .toList())
                            .build())
                    .iterator();
        }

        Iterable<ZoneSyncs> zones() {
            return () -> zones.entrySet().stream()
                    .map(zone -> ZoneSyncs.newBuilder()
                            .setZoneId(zone.getKey())
                            .setDivergence(zone.getValue().divergence)
                            .addAllAccepted(zone.getValue().accepted.stream()
                                    .map(sync -> KnownSync.newBuilder()
                                            .setChecksum(sync.checksum)
                                            .setAcceptedAtUs(sync.atUs)
                                            .build())
                                    .toList())
                            .build())
                    .iterator();
        }
    }

    private void changed(String zoneId, PlayerStateChanged change) {
        PlayerVersion known = players.get(change.getPlayerId());
        if (known == null || change.getVersion() > known.version()) {
            PlayerVariables before = known == null ? PlayerVariables.NONE : known.variables();
            put(
                    change.getPlayerId(),
                    new PlayerVersion(
                            zoneId, change.getVersion(), contentOf(change), before.with(change), earlier(known)));
        }
    }

    private static List<EarlierVersion> earlier(@Nullable PlayerVersion known) {
        if (known == null) {
            return List.of();
        }
        List<EarlierVersion> earlier = new ArrayList<>(EARLIER_VERSIONS);
        earlier.add(new EarlierVersion(known.version(), known.content()));
        earlier.addAll(known.earlier().subList(0, Math.min(known.earlier().size(), EARLIER_VERSIONS - 1)));
        return earlier;
    }

    private void accepted(String zoneId, DbSyncAccepted sync, long atUs) {
        OfZone before = zones.getOrDefault(zoneId, OfZone.NONE);
        var after = new ArrayList<Accepted>(before.accepted.size() + 1);
        for (Accepted earlier : before.accepted) {
            if (earlier.atUs >= atUs - REMEMBERED_US && !earlier.checksum.equals(sync.getChecksum())) {
                after.add(earlier);
            }
        }
        after.add(new Accepted(sync.getChecksum(), atUs));
        int tooMany = Math.max(0, after.size() - MOST_REMEMBERED);
        put(zoneId, new OfZone(List.copyOf(after.subList(tooMany, after.size())), before.divergence));
    }

    private void put(String playerId, PlayerVersion version) {
        PlayerVersion before = players.put(playerId, version);
        digest += figureOf(playerId, version) - (before == null ? 0 : figureOf(playerId, before));
    }

    private void put(String zoneId, OfZone after) {
        OfZone before = zones.put(zoneId, after);
        digest += figureOf(zoneId, after) - (before == null ? 0 : figureOf(zoneId, before));
    }

    private static long figureOf(String playerId, PlayerVersion player) {
        Digest figure = new Digest()
                .add(playerId)
                .add(player.zoneId())
                .add(player.version())
                .add(player.content());
        if (!player.variables().isEmpty()) {
            figure.add(player.variables().figure());
        }
        for (EarlierVersion earlier : player.earlier()) {
            figure.add(earlier.version()).add(earlier.content());
        }
        return figure.value();
    }

    private static long figureOf(String zoneId, OfZone zone) {
        long accepted = 0;
        for (Accepted sync : zone.accepted) {
            accepted += sync.figure;
        }
        return new Digest().add(zoneId).add(zone.divergence).add(accepted).value();
    }

    private static long figureOf(ZoneStateDiverged divergence) {
        return MessageDigests.add(
                        new Digest(), divergence.toBuilder().clearKept().build())
                .value();
    }
}
