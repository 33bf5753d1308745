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
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
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
 * take; never by a lane.
 */
public final class CommandProcessor {
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration APPLY_PATIENCE = Duration.ofSeconds(5);
    private static final long APPEND_DEADLINE_S = 30;

    private final EventLog log;
    private final Lanes lanes;
    private final ControlReader state;
    private final WriteAuthority authority;
    private final CommitFactory commits;
    private final AcknowledgedPositions acknowledged;
    private final SubjectLocks locks = new SubjectLocks();

    public CommandProcessor(
            EventLog log,
            Lanes lanes,
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

    public CommandOutcome process(Command command) throws InterruptedException {
        Subject subject;
        try {
            subject = command.subject();
        } catch (IllegalArgumentException e) {
            return new CommandOutcome.Refused(RefusalKind.INVALID, String.valueOf(e.getMessage()));
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
        return serially(Subject.zone(zoneId), zoneId, epoch -> {
            ZoneSnapshot zone = state.zoneSnapshot(zoneId);
            return new Plan(zone.version(), zone.ownerEpoch(), List.of());
        });
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

    private CommandOutcome serially(Subject subject, @Nullable String zoneId, Planner planner)
            throws InterruptedException {
        ReentrantLock lock = locks.acquire(subject, LOCK_PATIENCE);
        if (lock == null) {
            return new CommandOutcome.Unavailable(
                    "others held " + subject.name() + " for " + LOCK_PATIENCE.toSeconds() + " s");
        }
        try {
            CommandOutcome outcome = new CommandOutcome.Conflict("not tried");
            for (int i = 0; i < MAX_ATTEMPTS && outcome instanceof CommandOutcome.Conflict; i++) {
                outcome = attempt(subject, zoneId, planner);
            }
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    private CommandOutcome attempt(Subject subject, @Nullable String zoneId, Planner planner)
            throws InterruptedException {
        if (!authority.mayWrite()) {
            return new CommandOutcome.Unavailable(authority.reason());
        }
        if (zoneId == null) {
            return append(subject, 0, planner.plan(0));
        }
        // Claimed before deciding only where there is something to own: a stranger's ids must not fill etcd.
        Plan first = planner.plan(0);
        if (first.refused != null) {
            return first.refused;
        }
        return switch (authority.over(zoneId)) {
            case Authority.Owner(long epoch) -> append(subject, epoch, planner.plan(epoch));
            case Authority.OtherNode(String nodeId) ->
                new CommandOutcome.Unavailable("zone " + zoneId + " is owned by node " + nodeId);
            case Authority.Unknown(String reason) -> new CommandOutcome.Unavailable(reason);
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
            case AppendOutcome.Appended(Position position, boolean _) -> applied(position);
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

    private CommandOutcome applied(Position position) throws InterruptedException {
        acknowledged.acknowledge(position);
        return lanes.awaitApplied(position, APPLY_PATIENCE)
                ? new CommandOutcome.Done(position, true)
                : new CommandOutcome.Unknown("recorded at " + position + ", but not applied here within "
                        + APPLY_PATIENCE.toSeconds() + " s");
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
