package io.p2pcoordinator.app.decide;

import io.p2pcoordinator.app.decide.WriteAuthority.Authority;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.Decided;
import io.p2pcoordinator.app.domain.Deciders;
import io.p2pcoordinator.app.domain.Decision;
import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneSnapshot;
import io.p2pcoordinator.eventstore.lane.AppliedPositions;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides, appends, waits until applied. Called by many request threads, which it blocks for as long as an append may
 * take; never by a lane. A refusal is given on all that was in the log when the command came, since another node may have
 * just acknowledged what it is about.
 */
public final class CommandProcessor {
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration APPLY_PATIENCE = Duration.ofSeconds(5);
    private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(2);
    private static final long APPEND_DEADLINE_S = 30;

    private final EventLog log;
    private final AppliedPositions lanes;
    private final ControlReader state;
    private final WriteAuthority authority;
    private final CommitFactory commits;
    private final AcknowledgedPositions acknowledged;
    private final SubjectLocks locks = new SubjectLocks();

    public CommandProcessor(
            EventLog log,
            AppliedPositions lanes,
            ControlReader state,
            WriteAuthority authority,
            CommitFactory commits,
            AcknowledgedPositions acknowledged) {
        this.log = log;
        this.lanes = lanes;
        this.state = state;
        this.authority = authority;
        this.commits = commits;
        this.acknowledged = acknowledged;
    }

    /** On this node alone: a zone that is another node's is unavailable. */
    public CommandOutcome process(Command command) throws InterruptedException {
        return ended(processHere(command), command instanceof ZoneCommand zone ? zone.zoneId() : "");
    }

    /** On this node alone, telling where else. */
    public LocalOutcome processHere(Command command) throws InterruptedException {
        Subject subject;
        try {
            subject = command.subject();
        } catch (IllegalArgumentException e) {
            return new LocalOutcome.Ended(
                    new CommandOutcome.Refused(RefusalKind.INVALID, String.valueOf(e.getMessage())));
        }
        String zoneId = command instanceof ZoneCommand zone ? zone.zoneId() : null;
        return serially(subject, zoneId, epoch -> {
            Decided decided = Deciders.decide(state, command);
            return switch (decided.decision()) {
                case Decision.Accepted(List<Event> events) -> new Plan(decided.version(), decided.ownerEpoch(), events);
                case Decision.Unchanged() -> new Plan(decided.version(), epoch, List.of());
                case Decision.Refused(RefusalKind kind, String detail) ->
                    new Plan(new CommandOutcome.Refused(kind, detail));
            };
        });
    }

    /** Puts this node's ownership marker on the zone's subject, where it is not there yet. */
    public CommandOutcome takeOver(String zoneId) throws InterruptedException {
        LocalOutcome outcome = serially(Subject.zone(zoneId), zoneId, _ -> {
            ZoneSnapshot zone = state.zoneSnapshot(zoneId);
            return new Plan(zone.version(), zone.ownerEpoch(), List.of());
        });
        return ended(outcome, zoneId);
    }

    /** Acknowledges the position, whichever node appended it, and waits until it is applied here. */
    public CommandOutcome applied(Position position, boolean changed) throws InterruptedException {
        acknowledged.acknowledge(position);
        return lanes.awaitApplied(position, APPLY_PATIENCE)
                ? new CommandOutcome.Done(position, changed)
                : new CommandOutcome.Unknown("recorded at " + position + ", but not applied here within "
                        + APPLY_PATIENCE.toSeconds() + " s");
    }

    /**
     * Waits, for seconds at most, until all that is on CONTROL now is applied here: then who did not find what another node
     * has made should look again. False where that took too long or the log does not answer.
     */
    public boolean catchUp() throws InterruptedException {
        if (!log.health().reachable()) {
            return false;
        }
        try {
            return lanes.awaitApplied(log.end(StreamId.CONTROL), CATCH_UP_PATIENCE);
        } catch (LogUnavailableException _) {
            return false;
        }
    }

    /** What to append, or why not. */
    private record Plan(long version, long ownerEpoch, List<Event> events, CommandOutcome.@Nullable Refused refused) {
        Plan(long version, long ownerEpoch, List<Event> events) {
            this(version, ownerEpoch, events, null);
        }

        Plan(CommandOutcome.Refused refused) {
            this(0, 0, List.of(), refused);
        }
    }

    @FunctionalInterface
    private interface Planner {
        Plan plan(long ownEpoch);
    }

    private LocalOutcome serially(Subject subject, @Nullable String zoneId, Planner planner)
            throws InterruptedException {
        ReentrantLock lock = locks.acquire(subject, LOCK_PATIENCE);
        if (lock == null) {
            return unavailable("others held " + subject.name() + " for " + LOCK_PATIENCE.toSeconds() + " s");
        }
        try {
            LocalOutcome outcome = attempt(subject, zoneId, planner);
            for (int i = 1; i < MAX_ATTEMPTS && isConflict(outcome); i++) {
                outcome = attempt(subject, zoneId, planner);
            }
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    private LocalOutcome attempt(Subject subject, @Nullable String zoneId, Planner planner)
            throws InterruptedException {
        if (!authority.mayWrite()) {
            return unavailable(authority.reason());
        }
        Plan first = planner.plan(0);
        if (first.refused != null && catchUp()) {
            first = planner.plan(0);
        }
        // Claimed only where there is something to own: a stranger's ids must not fill etcd.
        if (first.refused != null) {
            return new LocalOutcome.Ended(first.refused);
        }
        if (zoneId == null) {
            return new LocalOutcome.Ended(append(subject, 0, first));
        }
        return switch (authority.over(zoneId)) {
            case Authority.Owner(long epoch) -> new LocalOutcome.Ended(append(subject, epoch, planner.plan(epoch)));
            case Authority.OtherNode(String nodeId) -> new LocalOutcome.NotOwner(nodeId);
            case Authority.Unknown(String reason) -> unavailable(reason);
        };
    }

    private static boolean isConflict(LocalOutcome outcome) {
        return outcome instanceof LocalOutcome.Ended(CommandOutcome.Conflict _);
    }

    private static LocalOutcome unavailable(String reason) {
        return new LocalOutcome.Ended(new CommandOutcome.Unavailable(reason));
    }

    private static CommandOutcome ended(LocalOutcome outcome, String zoneId) {
        return switch (outcome) {
            case LocalOutcome.Ended(CommandOutcome end) -> end;
            case LocalOutcome.NotOwner(String owner) ->
                new CommandOutcome.Unavailable("zone " + zoneId + " is owned by node " + owner);
        };
    }

    private CommandOutcome append(Subject subject, long epoch, Plan plan) throws InterruptedException {
        if (plan.refused != null) {
            return plan.refused;
        }
        if (plan.ownerEpoch > epoch) {
            return new CommandOutcome.Unavailable("a newer owner, of epoch " + plan.ownerEpoch + ", has taken "
                    + subject.name() + " from epoch " + epoch);
        }
        var events = new ArrayList<Event>(plan.events.size() + 1);
        if (plan.ownerEpoch < epoch) {
            events.add(marker(epoch));
        }
        events.addAll(plan.events);
        if (events.isEmpty()) {
            return new CommandOutcome.Done(new Position(StreamId.CONTROL, plan.version), false);
        }
        return answer(subject, commits.checked(plan.version, epoch, events));
    }

    private CommandOutcome answer(Subject subject, Commit commit) throws InterruptedException {
        return switch (await(subject, commit)) {
            case AppendOutcome.Appended(Position position, boolean _) -> applied(position, true);
            case AppendOutcome.VersionConflict conflict -> conflicted(conflict);
            case AppendOutcome.Rejected(String reason) -> new CommandOutcome.Refused(RefusalKind.INVALID, reason);
            case AppendOutcome.Unavailable(String reason) -> new CommandOutcome.Unavailable(reason);
            case AppendOutcome.Unknown(String reason) -> new CommandOutcome.Unknown(reason);
        };
    }

    private AppendOutcome await(Subject subject, Commit commit) throws InterruptedException {
        try {
            return log.append(new AppendRequest(subject, commit)).get(APPEND_DEADLINE_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return new AppendOutcome.Unknown("no outcome within " + APPEND_DEADLINE_S + " s: " + e);
        }
    }

    private CommandOutcome conflicted(AppendOutcome.VersionConflict conflict) throws InterruptedException {
        if (conflict.actualVersion() > 0) {
            lanes.awaitApplied(new Position(StreamId.CONTROL, conflict.actualVersion()), APPLY_PATIENCE);
        }
        return new CommandOutcome.Conflict(conflict.subject() + " was at version " + conflict.actualVersion() + ", not "
                + conflict.expectedVersion() + ", " + MAX_ATTEMPTS + " times in a row");
    }

    private Event marker(long epoch) {
        return Event.newBuilder()
                .setOwnershipChanged(OwnershipChanged.newBuilder()
                        .setNodeId(commits.nodeId())
                        .setOwnerEpoch(epoch))
                .build();
    }
}
