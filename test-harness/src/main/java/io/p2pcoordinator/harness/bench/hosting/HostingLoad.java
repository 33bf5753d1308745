package io.p2pcoordinator.harness.bench.hosting;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.Decided;
import io.p2pcoordinator.app.domain.Deciders;
import io.p2pcoordinator.app.domain.Decision;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.SessionCommand;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A world in memory, made of commits: hosts all over the globe, each zone on one of them, players in all zones. */
final class HostingLoad {
    private static final long EPOCH = 1;
    private static final int SERVERS = 20;
    private static final int MOST_IN_A_SESSION = 50;

    final ControlState control = new ControlState();
    final TelemetryState telemetry = new TelemetryState();
    final List<String> zoneIds = new ArrayList<>();
    final List<String> hostIds = new ArrayList<>();
    long nowUs = TimeUnit.DAYS.toMicros(20_000);
    private final CommitDecoder decoder = new CommitDecoder();
    private final SplittableRandom random = new SplittableRandom(6);
    private long sequence;

    HostingLoad(int hosts, int zones, int players) {
        for (int host = 0; host < hosts; host++) {
            register(host);
        }
        nowUs += TimeUnit.HOURS.toMicros(1);
        hostIds.forEach(this::heartbeat);
        for (int zone = 0; zone < zones; zone++) {
            create(zone, hostIds.get(SERVERS + zone % Math.max(1, hosts - SERVERS)), players / zones);
        }
    }

    private void register(int number) {
        String hostId = "host-%05d".formatted(number);
        boolean server = number < SERVERS;
        hostIds.add(hostId);
        decide(new HostCommand.RegisterHost(
                hostId,
                HostRegistered.newBuilder()
                        .setPlayerId("player-%05d".formatted(number))
                        .setCpuCores(4 + random.nextInt(12))
                        .setCpuFrequencyMhz(2_800 + random.nextInt(2_000))
                        .setMemoryMb(8_192 << random.nextInt(3))
                        .setNetworkSpeedMbps(100 + random.nextInt(900))
                        .setMaxPlayers(server ? 10_000 : 50)
                        .setMaxZones(server ? 2_000 : 5)
                        .setLatitudeDegrees(random.nextDouble(-60, 70))
                        .setLongitudeDegrees(random.nextDouble(-180, 180))
                        .setRegion("eu")
                        .setKind(server ? HostingKind.HOSTING_KIND_SERVER : HostingKind.HOSTING_KIND_PLAYER)
                        .build()));
    }

    private void heartbeat(String hostId) {
        Event event = Event.newBuilder()
                .setHostHeartbeatReported(HostHeartbeatReported.newBuilder()
                        .setLatencyMs(random.nextInt(110))
                        .setCpuPercent(random.nextInt(90))
                        .setMemoryPercent(random.nextInt(90)))
                .build();
        append(Subject.telemetry(hostId), commit(0, List.of(event)).build(), telemetry);
    }

    private void create(int number, String hostId, int players) {
        String zoneId = "zone_%04d".formatted(number);
        zoneIds.add(zoneId);
        decide(new ZoneCommand.PutZone(
                zoneId,
                ZoneSettings.newBuilder()
                        .setZoneName(zoneId)
                        .setMapName(zoneId)
                        .setMaxPlayers(100)
                        .setP2PEnabled(true)
                        .setFallbackEnabled(true)
                        .setMaxLatencyMs(100)
                        .build()));
        decide(new ZoneCommand.AssignHosting(zoneId, hostId));
        for (int from = 0; from < players; from += MOST_IN_A_SESSION) {
            var ids = new ArrayList<String>();
            for (int player = from; player < Math.min(players, from + MOST_IN_A_SESSION); player++) {
                ids.add("player-%05d".formatted(random.nextInt(20_000)));
            }
            decide(new SessionCommand.OpenSession(
                    zoneId, "session-%016x".formatted(sequence), hostId, ids, OptionalInt.empty()));
        }
    }

    private void decide(Command command) {
        Decided decided = Deciders.decide(control, command);
        if (!(decided.decision() instanceof Decision.Accepted(var events))) {
            throw new IllegalStateException("expected " + command + " to be accepted, but: " + decided.decision());
        }
        boolean ofZone = command instanceof ZoneCommand;
        var all = new ArrayList<Event>();
        if (ofZone && decided.ownerEpoch() == 0) {
            all.add(Event.newBuilder()
                    .setOwnershipChanged(
                            OwnershipChanged.newBuilder().setNodeId("node-1").setOwnerEpoch(EPOCH))
                    .build());
        }
        all.addAll(events);
        append(
                command.subject(),
                commit(ofZone ? EPOCH : 0, all)
                        .setExpectedVersion(decided.version())
                        .build(),
                control);
    }

    private Commit.Builder commit(long epoch, List<Event> events) {
        byte[] id = ByteBuffer.allocate(16).putLong(8, ++sequence).array();
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(id))
                .setProducerId("node-1")
                .setEpoch(epoch)
                .setOccurredAtUs(nowUs)
                .addAllEvents(events);
    }

    private void append(Subject subject, Commit commit, StreamState state) {
        var raw = new RawCommit(subject.stream(), sequence, subject.name(), commit.toByteArray(), nowUs);
        if (!(decoder.decode(raw) instanceof DecodedCommit.Sound sound)
                || !state.apply(sound).isAccepted()) {
            throw new IllegalStateException("expected a commit on " + subject + " to have an effect, but it has none");
        }
    }
}
