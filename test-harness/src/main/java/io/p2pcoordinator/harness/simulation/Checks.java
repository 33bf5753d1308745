package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.AppliedCommit;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold whatever fails. What can be looked at while it happens is; the rest at the end. */
final class Checks {
    private record Digest(long value, String nodeId) {}

    private record Published(Commit commit, boolean acknowledged) {}

    private final Judge judge;
    private final Trace trace;
    private final Map<Position, Digest> digests = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Published> published = new ArrayList<>();

    Checks(Judge judge, Trace trace) {
        this.judge = judge;
        this.trace = trace;
    }

    /** A node's lane has dealt with a commit. */
    void applied(String nodeId, AppliedCommit applied) {
        RawCommit raw = applied.commit().raw();
        Verdict expected = judge.at(raw.stream(), raw.sequence()).verdict();
        if (applied.verdict() != expected) {
            trace.violation(nodeId + " found " + applied.verdict() + " at " + raw.position() + " on " + raw.subject()
                    + ", but the log says " + expected);
        }
        if (applied.commit() instanceof DecodedCommit.Unsound unsound) {
            trace.violation(nodeId + " parked " + raw.position() + ": " + unsound.error());
        }
    }

    /** A node's lane is there, with this state. */
    void digest(String nodeId, StreamProgress progress) {
        var position = new Position(progress.stream(), progress.appliedPosition());
        Digest first = digests.putIfAbsent(position, new Digest(progress.digest(), nodeId));
        if (first != null && first.value != progress.digest()) {
            trace.violation("at " + position + " the digest of " + nodeId + " is "
                    + Long.toHexString(progress.digest()) + ", but that of " + first.nodeId + " was "
                    + Long.toHexString(first.value));
        }
    }

    void invoked(Operation operation) {
        operations.add(operation);
    }

    /** A map server has ended trying to publish a commit. */
    void published(Commit commit, boolean acknowledged) {
        published.add(new Published(commit, acknowledged));
    }

    /** How many operations were done. */
    long done() {
        return operations.stream()
                .filter(operation -> operation.outcome() instanceof CommandOutcome.Done)
                .count();
    }

    /** How many published commits were acknowledged. */
    long acknowledged() {
        return published.stream().filter(Published::acknowledged).count();
    }

    /** When nothing is on its way any more. */
    void end() {
        judge.readAll();
        operations.forEach(this::check);
        published.forEach(this::check);
    }

    private void check(Operation operation) {
        if (operation.command() instanceof ZoneCommand.AssignHosting(String _, String hostId)) {
            checkClaim(operation, hostId);
            return;
        }
        List<Judge.Judged> effects = judge.effectsOf(operation.number());
        switch (operation.outcome()) {
            case CommandOutcome.Done(Position position, boolean changed) -> {
                if (changed
                        && (effects.size() != 1
                                || !effects.getFirst().position().equals(position))) {
                    wrong(operation, effects, "expected its effect once, at " + position);
                }
            }
            case CommandOutcome.Refused _, CommandOutcome.Conflict _, CommandOutcome.Unavailable _ -> {
                if (!effects.isEmpty()) {
                    wrong(operation, effects, "expected that it has none");
                }
            }
            case CommandOutcome.Unknown _ -> atMostOnce(operation, effects);
            case null -> atMostOnce(operation, effects);
        }
    }

    /** Claims have no number in their event; the host's name and the place have to do. What is not done may be recorded: claim again. */
    private void checkClaim(Operation operation, String hostId) {
        if (operation.outcome() instanceof CommandOutcome.Done(Position position, boolean _)) {
            Judge.Judged there = judge.at(position.stream(), position.sequence());
            boolean isThere = there.verdict().isAccepted()
                    && there.commit().getEventsList().stream()
                            .anyMatch(event ->
                                    event.getHostingAssigned().getHostId().equals(hostId));
            if (!isThere) {
                wrong(operation, List.of(there), "expected it at " + position);
            }
        }
    }

    private void atMostOnce(Operation operation, List<Judge.Judged> effects) {
        if (effects.size() > 1) {
            wrong(operation, effects, "expected at most one");
        }
    }

    private void wrong(Operation operation, List<Judge.Judged> effects, String expected) {
        trace.violation(operation + ": " + expected + ", but its effects are at "
                + effects.stream().map(Judge.Judged::position).toList());
    }

    /** An acknowledged commit has its effect once, unless the zone had another host before it got there. */
    private void check(Published one) {
        List<Judge.Judged> there = judge.withId(one.commit.getCommitId());
        long effects =
                there.stream().filter(judged -> judged.verdict().isAccepted()).count();
        boolean fenced = !there.isEmpty() && there.getFirst().verdict() == Verdict.STALE_EPOCH;
        if (effects > 1 || (one.acknowledged && effects == 0 && !fenced)) {
            trace.violation("deltas of " + one.commit.getProducerId() + ", sequence " + one.commit.getProducerSeq()
                    + (one.acknowledged ? ", acknowledged" : ", not acknowledged") + ", have their effect " + effects
                    + " times: " + there.stream().map(Judge.Judged::verdict).toList());
        }
    }
}
