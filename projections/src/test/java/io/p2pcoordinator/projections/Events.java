package io.p2pcoordinator.projections;

import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.PlayerJoined;
import io.p2pcoordinator.proto.v1.SessionActivated;
import io.p2pcoordinator.proto.v1.SessionEnded;
import io.p2pcoordinator.proto.v1.SessionOpened;
import io.p2pcoordinator.proto.v1.SessionStatus;
import io.p2pcoordinator.proto.v1.ZoneRegistered;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.util.List;

/** Events with plausible contents. */
final class Events {
    private Events() {}

    static HostRegistered.Builder host() {
        return HostRegistered.newBuilder()
                .setPlayerId("p-1")
                .setPlayerName("Ann")
                .setIpAddress("10.0.0.1")
                .setPort(7000)
                .setCpuCores(4)
                .setCpuFrequencyMhz(3000)
                .setMemoryMb(8192)
                .setNetworkSpeedMbps(100)
                .setMaxPlayers(50)
                .setMaxZones(5);
    }

    static Event.Builder hostRegistered() {
        return Event.newBuilder().setHostRegistered(host());
    }

    static Event.Builder heartbeat(HostHeartbeatReported.Builder heartbeat) {
        return Event.newBuilder().setHostHeartbeatReported(heartbeat);
    }

    static ZoneSettings.Builder settings(String name) {
        return ZoneSettings.newBuilder()
                .setZoneName(name)
                .setZoneDisplayName("The " + name)
                .setMapName(name + ".gat")
                .setMaxPlayers(100)
                .setRecommendedPlayers(50)
                .setP2PEnabled(true)
                .setP2PPriority(1)
                .setFallbackEnabled(true)
                .setMinHostQualityScore(7)
                .setMinBandwidthMbps(100)
                .setMaxLatencyMs(100);
    }

    static Event.Builder zoneRegistered(String name) {
        return Event.newBuilder().setZoneRegistered(ZoneRegistered.newBuilder().setSettings(settings(name)));
    }

    static Event.Builder opened(String sessionId, String hostId, String... players) {
        return Event.newBuilder()
                .setSessionOpened(SessionOpened.newBuilder()
                        .setSessionId(sessionId)
                        .setHostId(hostId)
                        .setHostNumber(1)
                        .setMaxPlayers(10)
                        .addAllPlayerIds(List.of(players)));
    }

    static Event.Builder activated(String sessionId) {
        return Event.newBuilder()
                .setSessionActivated(SessionActivated.newBuilder().setSessionId(sessionId));
    }

    static Event.Builder ended(String sessionId, SessionStatus previous) {
        return Event.newBuilder()
                .setSessionEnded(SessionEnded.newBuilder()
                        .setSessionId(sessionId)
                        .setReason("normal")
                        .setPreviousStatus(previous));
    }

    static Event.Builder joined(String sessionId, String playerId) {
        return Event.newBuilder()
                .setPlayerJoined(
                        PlayerJoined.newBuilder().setSessionId(sessionId).setPlayerId(playerId));
    }

    static Event.Builder spawned(long entityId, long xMm, long yMm) {
        return Event.newBuilder()
                .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                        .addEntityId(entityId)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(xMm)
                        .addYMm(yMm));
    }

    static Event.Builder moved(long entityId, int dxMm, int dyMm) {
        return Event.newBuilder()
                .setEntitiesMoved(EntitiesMoved.newBuilder()
                        .addEntityId(entityId)
                        .addDxMm(dxMm)
                        .addDyMm(dyMm));
    }

    static Event.Builder despawned(long entityId) {
        return Event.newBuilder()
                .setEntitiesDespawned(EntitiesDespawned.newBuilder().addEntityId(entityId));
    }
}
