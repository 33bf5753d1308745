package io.p2pcoordinator.app.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.p2pcoordinator.app.hosting.choice.HostingIndex;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
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
import java.util.concurrent.TimeUnit;

/** Control and telemetry state with the index that follows them, at a time that the test says. */
public final class HostingWorld {
    private static final long OWNER_EPOCH = 5;

    public final ControlState control = new ControlState();
    public final TelemetryState telemetry = new TelemetryState();
    public final HostingIndex index = new HostingIndex(control);
    public long nowUs = 1_700_000_000_000_000L;
    private final CommitDecoder decoder = new CommitDecoder();
    private long sequence;

    /** A strong machine of a player, steady and idle for an hour. */
    public static HostRegistered strong(String playerId) {
        return HostRegistered.newBuilder()
                .setPlayerId(playerId)
                .setPort(6_900)
                .setCpuCores(8)
                .setCpuFrequencyMhz(4_000)
                .setMemoryMb(16_384)
                .setNetworkSpeedMbps(1_000)
                .setUploadSpeedMbps(100)
                .setMaxPlayers(50)
                .setMaxZones(5)
                .setHeartbeatIntervalMs(1_000)
                .setKind(HostingKind.HOSTING_KIND_PLAYER)
                .build();
    }

    public static HostRegistered server() {
        return strong("operator").toBuilder()
                .setKind(HostingKind.HOSTING_KIND_SERVER)
                .setMaxPlayers(10_000)
                .setMaxZones(2_000)
                .build();
    }

    public static ZoneSettings field() {
        return ZoneSettings.newBuilder()
                .setZoneName("Prontera Field")
                .setMapName("prt_fild08")
                .setMaxPlayers(100)
                .setP2PEnabled(true)
                .setFallbackEnabled(true)
                .setMinHostQualityScore(7)
                .setMinBandwidthMbps(100)
                .setMaxLatencyMs(100)
                .build();
    }

    public static HostHeartbeatReported idle() {
        return HostHeartbeatReported.newBuilder()
                .setLatencyMs(20)
                .setCpuPercent(10)
                .setMemoryPercent(30)
                .build();
    }

    /** Registered an hour ago, with a heartbeat of now. */
    public HostingWorld withHost(String hostId, HostRegistered machine) {
        nowUs -= TimeUnit.HOURS.toMicros(1);
        given(new HostCommand.RegisterHost(hostId, machine));
        nowUs += TimeUnit.HOURS.toMicros(1);
        return heartbeat(hostId, idle());
    }

    public HostingWorld withZone(String zoneId, ZoneSettings settings) {
        return given(new ZoneCommand.PutZone(zoneId, settings));
    }

    public HostingWorld hosts(String hostId, String zoneId) {
        return given(new ZoneCommand.AssignHosting(zoneId, hostId));
    }

    /** @param number tells the zone's sessions apart */
    public HostingWorld withPlayers(String zoneId, String hostId, int number, String... playerIds) {
        String sessionId = "session-%016x".formatted(zoneId.hashCode() * 1_000L + number & Long.MAX_VALUE);
        return given(new SessionCommand.OpenSession(
                zoneId, sessionId, hostId, List.of(playerIds), OptionalInt.of(Math.max(1, playerIds.length))));
    }

    public HostingWorld heartbeat(String hostId, HostHeartbeatReported report) {
        Event event = Event.newBuilder().setHostHeartbeatReported(report).build();
        append(Subject.telemetry(hostId), commit(0, List.of(event)).build(), telemetry);
        return this;
    }

    public void later(long ms) {
        nowUs += TimeUnit.MILLISECONDS.toMicros(ms);
    }

    /** It must be accepted or change nothing. */
    public HostingWorld given(Command command) {
        Decided decided = Deciders.decide(control, command);
        switch (decided.decision()) {
            case Decision.Refused(var _, String detail) ->
                throw new AssertionError("expected " + command + " to be accepted, but: " + detail);
            case Decision.Unchanged _ -> {}
            case Decision.Accepted(var events) -> {
                var all = new ArrayList<Event>();
                boolean isOfZone = command instanceof ZoneCommand;
                if (isOfZone && decided.ownerEpoch() == 0) {
                    all.add(Event.newBuilder()
                            .setOwnershipChanged(OwnershipChanged.newBuilder()
                                    .setNodeId("node-1")
                                    .setOwnerEpoch(OWNER_EPOCH))
                            .build());
                }
                all.addAll(events);
                append(
                        command.subject(),
                        commit(isOfZone ? OWNER_EPOCH : 0, all)
                                .setExpectedVersion(decided.version())
                                .build(),
                        control);
            }
        }
        return this;
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
        if (!(decoder.decode(raw) instanceof DecodedCommit.Sound sound)) {
            throw new AssertionError("expected a sound commit, but it is " + decoder.decode(raw));
        }
        assertEquals(Verdict.ACCEPTED, state.apply(sound));
        if (state == control) {
            index.applied(sound);
        }
    }
}
