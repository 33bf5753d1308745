package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.AcknowledgedPositions;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.HostSnapshot;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Heartbeats of hosts: into TELEMETRY, and an offline host comes online with one. Thread-safe. */
public final class Heartbeats {
    private static final long APPEND_DEADLINE_S = 30;

    private final EventLog log;
    private final ControlReader state;
    private final CommandProcessor commands;
    private final CommitFactory commits;
    private final AcknowledgedPositions acknowledged;

    Heartbeats(
            EventLog log,
            ControlReader state,
            CommandProcessor commands,
            CommitFactory commits,
            AcknowledgedPositions acknowledged) {
        this.log = log;
        this.state = state;
        this.commands = commands;
        this.commits = commits;
        this.acknowledged = acknowledged;
    }

    /**
     * How a heartbeat ended.
     *
     * @param online how bringing the host online ended, on CONTROL, or since when it is there
     */
    public record Report(CommandOutcome heartbeat, CommandOutcome online) {
        private Report(CommandOutcome heartbeat) {
            this(heartbeat, heartbeat);
        }
    }

    public Report report(String hostId, HostHeartbeatReported heartbeat) throws InterruptedException {
        HostSnapshot host = state.hostSnapshot(hostId);
        if (host.host().isEmpty() && commands.catchUp()) {
            host = state.hostSnapshot(hostId); // it has just registered with another node
        }
        if (host.host().isEmpty()) {
            return new Report(new CommandOutcome.Refused(RefusalKind.NOT_FOUND, "Host not found: " + hostId));
        }
        CommandOutcome outcome = append(hostId, heartbeat);
        if (!(outcome instanceof CommandOutcome.Done)) {
            return new Report(outcome);
        }
        boolean online = host.host().map(HostState::isOnline).orElse(false);
        return new Report(
                outcome,
                online
                        ? new CommandOutcome.Done(new Position(StreamId.CONTROL, host.version()), false)
                        : commands.process(new HostCommand.MarkHostOnline(hostId)));
    }

    private CommandOutcome append(String hostId, HostHeartbeatReported heartbeat) throws InterruptedException {
        Event event = Event.newBuilder().setHostHeartbeatReported(heartbeat).build();
        AppendOutcome outcome;
        try {
            outcome = log.append(new AppendRequest(Subject.telemetry(hostId), commits.unchecked(0, List.of(event))))
                    .get(APPEND_DEADLINE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            outcome = new AppendOutcome.Unknown("no outcome within " + APPEND_DEADLINE_S + " s: " + e);
        }
        return switch (outcome) {
            case AppendOutcome.Appended(Position position, boolean _) -> {
                acknowledged.acknowledge(position);
                yield new CommandOutcome.Done(position, true);
            }
            case AppendOutcome.VersionConflict conflict -> new CommandOutcome.Conflict(conflict.toString());
            case AppendOutcome.Rejected(String reason) -> new CommandOutcome.Refused(RefusalKind.INVALID, reason);
            case AppendOutcome.Unavailable(String reason) -> new CommandOutcome.Unavailable(reason);
            case AppendOutcome.Unknown(String reason) -> new CommandOutcome.Unknown(reason);
        };
    }
}
