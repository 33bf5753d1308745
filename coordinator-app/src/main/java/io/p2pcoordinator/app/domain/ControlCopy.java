package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostState.HostStatus;
import io.p2pcoordinator.app.domain.HostState.HostTimes;
import io.p2pcoordinator.app.domain.SessionState.Players;
import io.p2pcoordinator.app.domain.SessionState.SessionHost;
import io.p2pcoordinator.app.domain.SessionState.SessionTimes;
import io.p2pcoordinator.app.domain.ZoneSnapshot.Owner;
import io.p2pcoordinator.app.domain.ZoneState.Hosting;
import io.p2pcoordinator.app.domain.ZoneState.ZoneTimes;
import io.p2pcoordinator.eventstore.admission.ControlAdmission.SubjectState;
import io.p2pcoordinator.eventstore.lane.StateCopy;
import io.p2pcoordinator.proto.v1.ControlSnapshotPart;
import io.p2pcoordinator.proto.v1.FlagSubjectSnapshot;
import io.p2pcoordinator.proto.v1.HeldSlot;
import io.p2pcoordinator.proto.v1.HostSubjectSnapshot;
import io.p2pcoordinator.proto.v1.KnownBan;
import io.p2pcoordinator.proto.v1.KnownFlag;
import io.p2pcoordinator.proto.v1.KnownPlayer;
import io.p2pcoordinator.proto.v1.LiveSession;
import io.p2pcoordinator.proto.v1.PeerSubjectSnapshot;
import io.p2pcoordinator.proto.v1.RegisteredHost;
import io.p2pcoordinator.proto.v1.RegisteredZone;
import io.p2pcoordinator.proto.v1.SubjectSnapshot;
import io.p2pcoordinator.proto.v1.ZoneSubjectSnapshot;
import io.p2pcoordinator.proto.v1.ZoneSyncs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The control state as it was, in format {@code control/1}: {@link ControlSnapshotPart}s, each behind its length. Made on
 * the apply thread, written elsewhere.
 */
final class ControlCopy implements StateCopy {
    static final String FORMAT = "control/1";

    private final Map<String, SubjectState> subjects = new HashMap<>();
    private final Map<String, HostSnapshot> hosts;
    private final Map<String, ZoneSnapshot> zones;
    private final Map<String, PeerSnapshot> peers;
    private final Map<String, FlagSnapshot> flags;
    private final HostData.Copy hostData;

    ControlCopy(
            Map<String, HostSnapshot> hosts,
            Map<String, ZoneSnapshot> zones,
            Map<String, PeerSnapshot> peers,
            Map<String, FlagSnapshot> flags,
            HostData.Copy hostData) {
        this.hosts = Map.copyOf(hosts);
        this.zones = Map.copyOf(zones);
        this.peers = Map.copyOf(peers);
        this.flags = Map.copyOf(flags);
        this.hostData = hostData;
    }

    void add(String name, SubjectState subject) {
        subjects.put(name, subject);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        for (var subject : subjects.entrySet()) {
            write(
                    out,
                    ControlSnapshotPart.newBuilder()
                            .setSubject(SubjectSnapshot.newBuilder()
                                    .setName(subject.getKey())
                                    .setVersion(subject.getValue().version())
                                    .setOwnerEpoch(subject.getValue().ownerEpoch())));
        }
        for (var host : hosts.entrySet()) {
            var part = HostSubjectSnapshot.newBuilder()
                    .setHostId(host.getKey())
                    .setVersion(host.getValue().version());
            host.getValue().host().ifPresent(state -> part.setHost(written(state)));
            write(out, ControlSnapshotPart.newBuilder().setHost(part));
        }
        for (var zone : zones.entrySet()) {
            var part = ZoneSubjectSnapshot.newBuilder()
                    .setZoneId(zone.getKey())
                    .setVersion(zone.getValue().version())
                    .setOwnerNodeId(zone.getValue().owner().nodeId())
                    .setOwnerEpoch(zone.getValue().ownerEpoch());
            zone.getValue().zone().ifPresent(state -> part.setZone(written(state)));
            write(out, ControlSnapshotPart.newBuilder().setZone(part));
        }
        for (var peer : peers.entrySet()) {
            var part = PeerSubjectSnapshot.newBuilder()
                    .setPeerId(peer.getKey())
                    .setVersion(peer.getValue().version());
            peer.getValue().ban().ifPresent(ban -> part.setBan(written(ban)));
            write(out, ControlSnapshotPart.newBuilder().setPeer(part));
        }
        for (var subject : flags.entrySet()) {
            var part = FlagSubjectSnapshot.newBuilder()
                    .setName(subject.getKey())
                    .setVersion(subject.getValue().version());
            subject.getValue()
                    .values()
                    .byId()
                    .forEach((id, value) -> part.addFlags(KnownFlag.newBuilder()
                            .setKey(id.toKey())
                            .setEnabled(value.enabled())
                            .setSetAtUs(value.setAtUs())));
            write(out, ControlSnapshotPart.newBuilder().setFlag(part));
        }
        for (KnownPlayer player : hostData.players()) {
            write(out, ControlSnapshotPart.newBuilder().setPlayer(player));
        }
        for (ZoneSyncs syncs : hostData.zones()) {
            write(out, ControlSnapshotPart.newBuilder().setZoneSyncs(syncs));
        }
    }

    /** Told of all that was written. */
    interface Reader {
        void subject(String name, SubjectState state);

        void host(String hostId, HostSnapshot snapshot);

        void zone(String zoneId, ZoneSnapshot snapshot);

        void peer(String peerId, PeerSnapshot snapshot);

        void flags(String subjectId, FlagSnapshot snapshot);
        /** Takes up the rest. */
        HostData hostData();
    }

    static void read(InputStream in, Reader reader) throws IOException {
        ControlSnapshotPart part = ControlSnapshotPart.parser().parseDelimitedFrom(in);
        while (part != null) {
            switch (part.getPartCase()) {
                case SUBJECT -> {
                    SubjectSnapshot subject = part.getSubject();
                    reader.subject(subject.getName(), new SubjectState(subject.getVersion(), subject.getOwnerEpoch()));
                }
                case HOST -> {
                    HostSubjectSnapshot host = part.getHost();
                    Optional<HostState> state =
                            host.hasHost() ? Optional.of(read(host.getHostId(), host.getHost())) : Optional.empty();
                    reader.host(host.getHostId(), new HostSnapshot(host.getVersion(), state));
                }
                case ZONE -> {
                    ZoneSubjectSnapshot zone = part.getZone();
                    Optional<ZoneState> state =
                            zone.hasZone() ? Optional.of(read(zone.getZoneId(), zone.getZone())) : Optional.empty();
                    var owner = new Owner(zone.getOwnerNodeId(), zone.getOwnerEpoch());
                    reader.zone(zone.getZoneId(), new ZoneSnapshot(zone.getVersion(), owner, state));
                }
                case PEER -> {
                    PeerSubjectSnapshot peer = part.getPeer();
                    Optional<PeerState> ban =
                            peer.hasBan() ? Optional.of(read(peer.getPeerId(), peer.getBan())) : Optional.empty();
                    reader.peer(peer.getPeerId(), new PeerSnapshot(peer.getVersion(), ban));
                }
                case FLAG -> {
                    FlagSubjectSnapshot flags = part.getFlag();
                    reader.flags(flags.getName(), new FlagSnapshot(flags.getVersion(), read(flags.getFlagsList())));
                }
                case PLAYER -> reader.hostData().restore(part.getPlayer());
                case ZONE_SYNCS -> reader.hostData().restore(part.getZoneSyncs());
                case PART_NOT_SET ->
                    throw new IOException("expected a part that this version knows, but it is another");
            }
            part = ControlSnapshotPart.parser().parseDelimitedFrom(in);
        }
    }

    private static void write(OutputStream out, ControlSnapshotPart.Builder part) throws IOException {
        part.build().writeDelimitedTo(out);
    }

    private static RegisteredHost written(HostState host) {
        return RegisteredHost.newBuilder()
                .setNumber(host.number())
                .setRegistration(host.registration())
                .setOnline(host.isOnline())
                .setRegisteredAtUs(host.times().registeredAtUs())
                .setUpdatedAtUs(host.times().updatedAtUs())
                .setOnlineSinceUs(host.times().onlineSinceUs())
                .addAllSlots(host.slots().all().stream()
                        .map(slot -> HeldSlot.newBuilder()
                                .setZoneId(slot.zoneId())
                                .setMigration(slot.migration())
                                .setDeadlineUs(slot.deadlineUs())
                                .build())
                        .toList())
                .setDraining(host.draining())
                .build();
    }

    private static HostState read(String hostId, RegisteredHost host) {
        return new HostState(
                hostId,
                host.getNumber(),
                host.getRegistration(),
                host.getOnline() ? HostStatus.ONLINE : HostStatus.OFFLINE,
                host.getDraining(),
                Slots.of(host.getSlotsList().stream()
                        .map(slot -> new Slots.Slot(slot.getZoneId(), slot.getMigration(), slot.getDeadlineUs()))
                        .toList()),
                new HostTimes(host.getRegisteredAtUs(), host.getUpdatedAtUs(), host.getOnlineSinceUs()));
    }

    private static KnownBan written(PeerState ban) {
        return KnownBan.newBuilder()
                .setReason(ban.reason())
                .setBannedAtUs(ban.bannedAtUs())
                .setUntilUs(ban.untilUs())
                .build();
    }

    private static PeerState read(String peerId, KnownBan ban) {
        return new PeerState(peerId, ban.getReason(), ban.getBannedAtUs(), ban.getUntilUs());
    }

    private static FlagValues read(List<KnownFlag> flags) {
        var values = new HashMap<FlagId, FlagValues.Value>();
        for (KnownFlag flag : flags) {
            FlagId id = FlagId.of(flag.getKey());
            if (id.isKnown()) { // the digest tells where one is left out
                values.put(id, new FlagValues.Value(flag.getEnabled(), flag.getSetAtUs()));
            }
        }
        return new FlagValues(values);
    }

    private static RegisteredZone written(ZoneState zone) {
        var written = RegisteredZone.newBuilder()
                .setNumber(zone.number())
                .setSettings(zone.settings())
                .setStatus(zone.status())
                .setHostingHostId(zone.hosting().hostId())
                .setHostingEpoch(zone.hosting().epoch())
                .setRegisteredAtUs(zone.times().registeredAtUs())
                .setUpdatedAtUs(zone.times().updatedAtUs())
                .addAllSessions(
                        zone.sessions().all().stream().map(ControlCopy::written).toList())
                .setHostingFacts(zone.care().facts());
        zone.care().running().ifPresent(written::setMigration);
        return written.build();
    }

    private static ZoneState read(String zoneId, RegisteredZone zone) {
        return new ZoneState(
                zoneId,
                zone.getNumber(),
                zone.getSettings(),
                zone.getStatus(),
                new Hosting(zone.getHostingHostId(), zone.getHostingEpoch()),
                Sessions.of(
                        zone.getSessionsList().stream().map(ControlCopy::read).toList()),
                new ZoneCare(
                        zone.getHostingFacts(),
                        zone.hasMigration() ? Optional.of(zone.getMigration()) : Optional.empty()),
                new ZoneTimes(zone.getRegisteredAtUs(), zone.getUpdatedAtUs()));
    }

    private static LiveSession written(SessionState session) {
        return LiveSession.newBuilder()
                .setNumber(session.number())
                .setSessionId(session.sessionId())
                .setHostId(session.host().hostId())
                .setHostNumber(session.host().number())
                .addAllPlayerIds(session.players().ids())
                .setMaxPlayers(session.players().max())
                .setStatus(session.status())
                .setMetrics(session.metrics())
                .setCreatedAtUs(session.times().createdAtUs())
                .setStartedAtUs(session.times().startedAtUs())
                .setUpdatedAtUs(session.times().updatedAtUs())
                .build();
    }

    private static SessionState read(LiveSession session) {
        return new SessionState(
                session.getNumber(),
                session.getSessionId(),
                new SessionHost(session.getHostId(), session.getHostNumber()),
                new Players(session.getPlayerIdsList(), session.getMaxPlayers()),
                session.getStatus(),
                session.getMetrics(),
                new SessionTimes(session.getCreatedAtUs(), session.getStartedAtUs(), session.getUpdatedAtUs()));
    }
}
