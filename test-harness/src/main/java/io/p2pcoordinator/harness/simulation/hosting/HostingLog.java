package io.p2pcoordinator.harness.simulation.hosting;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.Decided;
import io.p2pcoordinator.app.domain.Decision;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.migration.MarkerDigests;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.AppliedCommit;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostingStarted;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The log and the states that follow it at once: commands are decided, encoded, decoded and applied. Keeps no commit. */
final class HostingLog {
    final ControlState control = new ControlState();
    final TelemetryState telemetry = new TelemetryState();
    private final HostingBuild build;
    private final LongSupplier nowUs;
    private final Consumer<DecodedCommit.Sound> listener;
    private final CommitDecoder decoder = new CommitDecoder();
    private final Map<StreamId, EntityState> entities = new LinkedHashMap<>();
    private MarkerDigests digests = new MarkerDigests();
    private long ownerEpoch;
    private long sequence;
    private long heartbeats;
    private boolean away;

    /** @param listener told of every commit on CONTROL that had an effect */
    HostingLog(HostingBuild build, LongSupplier nowUs, Consumer<DecodedCommit.Sound> listener) {
        this.build = build;
        this.nowUs = nowUs;
        this.listener = listener;
    }

    /** From now on a new owner of all zones decides, who has seen no marker yet. */
    MarkerDigests newOwner() {
        ownerEpoch++;
        digests = new MarkerDigests();
        entities.forEach(digests::watch);
        return digests;
    }

    void setAway(boolean now) {
        away = now;
    }

    boolean isAway() {
        return away;
    }

    long commits() {
        return sequence;
    }

    long heartbeats() {
        return heartbeats;
    }

    CommandOutcome process(Command command) {
        if (away) {
            return new CommandOutcome.Unavailable("the log is away");
        }
        Decided decided = build.decide(control, command);
        return switch (decided.decision()) {
            case Decision.Refused(var kind, String detail) -> new CommandOutcome.Refused(kind, detail);
            case Decision.Unchanged _ -> new CommandOutcome.Done(new Position(StreamId.CONTROL, sequence), false);
            case Decision.Accepted(var events) -> {
                append(command, decided, events);
                yield new CommandOutcome.Done(new Position(StreamId.CONTROL, sequence), true);
            }
        };
    }

    void heartbeat(String hostId, HostHeartbeatReported report) {
        heartbeats++;
        Event event = Event.newBuilder().setHostHeartbeatReported(report).build();
        DecodedCommit.Sound sound =
                stored(Subject.telemetry(hostId), commit(0, List.of(event)).build());
        if (!telemetry.apply(sound).isAccepted()) {
            throw new IllegalStateException("expected a heartbeat of " + hostId + " to have an effect");
        }
    }

    /** @return its verdict and sequence */
    AppliedCommit publish(Delta delta) {
        Subject subject = Subject.entity(delta.zoneId());
        Commit commit = commit(delta.hostingEpoch(), List.of(delta.event()))
                .setProducerId(delta.producerId())
                .setProducerSeq(delta.producerSeq())
                .setOccurredAtUs(delta.occurredAtUs())
                .build();
        return applied(stored(subject, commit));
    }

    AppliedCommit mark(String zoneId, ZoneState.Hosting hosting) {
        Event marker = Event.newBuilder()
                .setHostingStarted(HostingStarted.newBuilder()
                        .setHostingEpoch(hosting.epoch())
                        .setHostId(hosting.hostId()))
                .build();
        return applied(stored(
                Subject.hosting(zoneId),
                commit(hosting.epoch(), List.of(marker)).build()));
    }

    EntityState entities(String zoneId) {
        return entities.computeIfAbsent(Subject.hosting(zoneId).stream(), stream -> {
            var state = new EntityState();
            digests.watch(stream, state);
            return state;
        });
    }

    private AppliedCommit applied(DecodedCommit.Sound sound) {
        Verdict verdict = build.apply(entities(sound.subject().id()), sound);
        var applied = new AppliedCommit(sound, verdict);
        digests.applied(applied);
        return applied;
    }

    private void append(Command command, Decided decided, List<Event> events) {
        boolean ofZone = command instanceof ZoneCommand;
        var all = new ArrayList<Event>();
        if (ofZone && decided.ownerEpoch() < ownerEpoch) {
            all.add(Event.newBuilder()
                    .setOwnershipChanged(OwnershipChanged.newBuilder()
                            .setNodeId("node-" + ownerEpoch)
                            .setOwnerEpoch(ownerEpoch))
                    .build());
        }
        all.addAll(events);
        DecodedCommit.Sound sound = stored(
                command.subject(),
                commit(ofZone ? ownerEpoch : 0, all)
                        .setExpectedVersion(decided.version())
                        .build());
        Verdict verdict = control.apply(sound);
        if (!verdict.isAccepted()) {
            throw new IllegalStateException("expected " + command + " to have its effect, but it is " + verdict);
        }
        listener.accept(sound);
    }

    private Commit.Builder commit(long epoch, List<Event> events) {
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(
                        ByteBuffer.allocate(16).putLong(8, sequence + 1).array()))
                .setProducerId("node-" + ownerEpoch)
                .setEpoch(epoch)
                .setOccurredAtUs(nowUs.getAsLong())
                .addAllEvents(events);
    }

    private DecodedCommit.Sound stored(Subject subject, Commit commit) {
        var raw = new RawCommit(subject.stream(), ++sequence, subject.name(), commit.toByteArray(), nowUs.getAsLong());
        return switch (decoder.decode(raw)) {
            case DecodedCommit.Sound sound -> sound;
            case DecodedCommit.Unsound unsound ->
                throw new IllegalStateException("expected a sound commit on " + subject + ", but it is " + unsound);
        };
    }
}
