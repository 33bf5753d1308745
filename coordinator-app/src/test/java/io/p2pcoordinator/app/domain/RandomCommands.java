package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostCommand.MarkHostOffline;
import io.p2pcoordinator.app.domain.HostCommand.MarkHostOnline;
import io.p2pcoordinator.app.domain.HostCommand.RegisterHost;
import io.p2pcoordinator.app.domain.HostCommand.RemoveHost;
import io.p2pcoordinator.app.domain.HostDataCommand.RecordDivergence;
import io.p2pcoordinator.app.domain.HostDataCommand.RecordHostData;
import io.p2pcoordinator.app.domain.PeerCommand.BanPeer;
import io.p2pcoordinator.app.domain.PeerCommand.UnbanPeer;
import io.p2pcoordinator.app.domain.SessionCommand.ActivateSession;
import io.p2pcoordinator.app.domain.SessionCommand.AddPlayer;
import io.p2pcoordinator.app.domain.SessionCommand.AssignPlayer;
import io.p2pcoordinator.app.domain.SessionCommand.EndSession;
import io.p2pcoordinator.app.domain.SessionCommand.OpenSession;
import io.p2pcoordinator.app.domain.SessionCommand.RemovePlayer;
import io.p2pcoordinator.app.domain.SessionCommand.ReportSessionMetrics;
import io.p2pcoordinator.app.domain.ZoneCommand.AssignHosting;
import io.p2pcoordinator.app.domain.ZoneCommand.ChangeZoneSettings;
import io.p2pcoordinator.app.domain.ZoneCommand.PutZone;
import io.p2pcoordinator.app.domain.ZoneCommand.SetZoneStatus;
import io.p2pcoordinator.app.domain.ZoneCommand.SwitchP2p;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.DbSyncAccepted;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.HostEventsLogged;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.p2pcoordinator.proto.v1.MapStateReported;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.PlayerFigures;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import io.p2pcoordinator.proto.v1.ZoneStateTaken;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Commands of every kind on few ids, so that they meet; some that cannot be. */
final class RandomCommands {
    private static final List<String> HOSTS = List.of("host-1", "host-2", "a.b *>", "");
    private static final List<String> ZONES = List.of("prontera", "prt_fild08", "Zone é", "z\0");
    static final List<String> PLAYERS = List.of("ann", "bob", "cid", "dan", "eve", "fay\ud800");

    private final Random random;
    /** Of some zone: hosts hand over under it. */
    long newestEpoch;

    RandomCommands(long seed) {
        random = new Random(seed);
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    byte[] garbage() {
        byte[] bytes = new byte[1 + upTo(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    Command next() {
        return switch (upTo(37)) {
            case 0, 1 ->
                new RegisterHost(
                        host(),
                        ControlWorld.hostData().toBuilder()
                                .setMaxPlayers(upTo(6))
                                .setPort(upTo(66_000))
                                .setKind(
                                        pick(List.of(HostingKind.HOSTING_KIND_SERVER, HostingKind.HOSTING_KIND_PLAYER)))
                                .build());
            case 2 -> upTo(4) == 0 ? new RemoveHost(host()) : new MarkHostOnline(host());
            case 3 -> new MarkHostOffline(host(), "silent");
            case 4, 5 -> new PutZone(zone(), settings());
            case 6 ->
                new ChangeZoneSettings(
                        zone(),
                        new ZoneSettingsPatch(settings(), upTo(2) == 0 ? Set.of() : Set.of("max_players", "map_name")));
            case 7 -> new SwitchP2p(zone(), upTo(4) > 0);
            case 8 ->
                new SetZoneStatus(
                        zone(), upTo(2) == 0 ? ZoneStatus.ZONE_STATUS_ENABLED : pick(List.of(ZoneStatus.values())));
            case 9 -> new AssignHosting(zone(), host());
            case 10, 11, 12 ->
                new OpenSession(
                        zone(),
                        session(),
                        host(),
                        IntStream.range(0, upTo(5)).mapToObj(_ -> pick(PLAYERS)).toList(),
                        upTo(2) == 0 ? OptionalInt.empty() : OptionalInt.of(upTo(5)));
            case 13, 14 -> new ActivateSession(zone(), session());
            case 15 -> new EndSession(zone(), session(), "normal");
            case 16 ->
                new ReportSessionMetrics(
                        zone(),
                        SessionMetricsReported.newBuilder()
                                .setSessionId(session())
                                .setQualityScore(upTo(100) - 5)
                                .build());
            case 17, 18 -> new AssignPlayer(zone(), session(), host(), pick(PLAYERS));
            case 19, 20 -> new AddPlayer(zone(), session(), pick(PLAYERS));
            case 21 -> new BanPeer(pick(PLAYERS), upTo(2) == 0 ? "bot" : "", upTo(3) * 1_000L);
            case 23 ->
                upTo(3) == 0 ? new HostCommand.DrainHost(host(), "repair") : new HostCommand.EndHostDrain(host());
            case 22 -> new UnbanPeer(pick(PLAYERS));
            case 24 -> new HostCommand.ReserveSlot(host(), zone(), upTo(3), 1 + upTo(1_000), upTo(1_000));
            case 25 -> new HostCommand.ConfirmSlot(host(), zone(), upTo(1_000));
            case 26 -> new HostCommand.ReleaseSlot(host(), zone(), upTo(3), "late", upTo(2) == 0);
            case 27 ->
                new MigrationCommand.StartMigration(
                        zone(),
                        MigrationStarted.newBuilder()
                                .setDetail("why")
                                .setDeadlineUs(upTo(9))
                                .build());
            case 28 ->
                new MigrationCommand.TakeZoneState(
                        zone(),
                        ZoneStateTaken.newBuilder()
                                .setHostId(host())
                                .setHostingEpoch(upTo(9))
                                .build());
            case 29, 30 -> flags();
            case 31, 32, 33 -> handOver();
            case 34 ->
                new RecordDivergence(
                        zone(),
                        ZoneStateDiverged.newBuilder()
                                .setHostId(host())
                                .setLost(ZoneStateMark.newBuilder().setDigest(upTo(3)))
                                .build());
            default -> new RemovePlayer(zone(), session(), pick(PLAYERS));
        };
    }

    private FlagCommand.ChangeFlags flags() {
        var set = new HashMap<FlagId, Boolean>();
        for (int i = upTo(3); i > 0; i--) {
            set.put(flag(), upTo(2) == 0);
        }
        Set<FlagId> reset = upTo(2) == 0 ? Set.of(flag()) : Set.of();
        return new FlagCommand.ChangeFlags(set, reset, upTo(4) == 0 ? OptionalLong.of(upTo(9)) : OptionalLong.empty());
    }

    private FlagId flag() {
        FlagKind kind = pick(List.of(FlagKind.FLAG_KIND_P2P, FlagKind.FLAG_KIND_FALLBACK, FlagKind.UNRECOGNIZED));
        return switch (upTo(3)) {
            case 0 -> FlagId.ofService(kind, pick(List.of("map", "login", "no-service")));
            case 1 -> FlagId.ofZone(kind, zone());
            default -> FlagId.ofRegion(kind, pick(List.of("eu", "us", "")));
        };
    }

    /** By hosts that may be none of the zone's, under epochs that may be none. */
    private Command handOver() {
        String host = host();
        long epoch = newestEpoch;
        return new RecordHostData(
                zone(),
                DbSyncAccepted.newBuilder()
                        .setHostId(host)
                        .setHostingEpoch(epoch)
                        .setChecksum("checksum-" + upTo(6))
                        .build(),
                MapStateReported.newBuilder()
                        .setHostId(host)
                        .setHostingEpoch(epoch)
                        .build(),
                HostEventsLogged.newBuilder()
                        .setHostId(host)
                        .setHostingEpoch(epoch)
                        .build(),
                List.of(PlayerStateChanged.newBuilder()
                        .setPlayerId(pick(PLAYERS.subList(0, 5)))
                        .setVersion(1 + upTo(40))
                        .setHostId(host)
                        .setHostingEpoch(epoch)
                        .setFigures(PlayerFigures.newBuilder().setHp(upTo(3)))
                        .putVariables(
                                "v",
                                AttributeValue.newBuilder()
                                        .setFlag(upTo(2) == 0)
                                        .build())
                        .build()));
    }

    private ZoneSettings settings() {
        return ControlWorld.zoneSettings().toBuilder()
                .setMaxPlayers(upTo(5))
                .setP2PPriority(upTo(12))
                .setZoneClass(
                        upTo(6) == 0 ? HostingClass.HOSTING_CLASS_SERVER_ONLY : HostingClass.HOSTING_CLASS_UNSPECIFIED)
                .build();
    }

    private String host() {
        return pick(HOSTS);
    }

    private String zone() {
        return pick(ZONES);
    }

    private String session() {
        return "session-000000000000000" + Integer.toHexString(upTo(8));
    }

    private <T> T pick(List<T> from) {
        return from.get(upTo(from.size()));
    }
}
