package io.p2pcoordinator.eventstore.admission;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The rules of the CONTROL stream. A commit has effect only if its subject's version is the one that it was decided on,
 * so a repetition changes nothing however late it comes; on a zone's subject it must also carry the newest owner epoch,
 * which an {@code OwnershipChanged} at the head of a commit raises.
 */
public final class ControlAdmission {
    /**
     * What is remembered of a subject.
     *
     * @param version sequence of its last commit, whether that had an effect or not
     * @param ownerEpoch zones: the epoch of the newest owner; 0 where there was none
     */
    public record SubjectState(long version, long ownerEpoch) {
        static final SubjectState NEW = new SubjectState(0, 0);
    }

    private final Map<String, SubjectState> subjects = new HashMap<>();

    /** Puts back what a reader had remembered when it stopped. */
    public void restore(String subject, SubjectState state) {
        subjects.put(subject, state);
    }

    /** All that is remembered, in no particular order. */
    public void forEach(BiConsumer<String, SubjectState> visitor) {
        subjects.forEach(visitor);
    }

    /** Forgets everything. */
    public void clear() {
        subjects.clear();
    }

    public SubjectState stateOf(String subject) {
        return subjects.getOrDefault(subject, SubjectState.NEW);
    }

    public Verdict admit(Subject subject, long sequence, Commit commit) {
        SubjectState before = stateOf(subject.name());
        Verdict verdict = judge(subject, before, commit);
        long epoch = verdict.isAccepted() && subject.kind() == SubjectKind.ZONE ? commit.getEpoch() : before.ownerEpoch;
        subjects.put(subject.name(), new SubjectState(sequence, epoch));
        return verdict;
    }

    /** A commit that is parked changes nothing but the subject's version, which the server has raised too. */
    public void parked(String subject, long sequence) {
        subjects.put(subject, new SubjectState(sequence, stateOf(subject).ownerEpoch));
    }

    private static Verdict judge(Subject subject, SubjectState before, Commit commit) {
        if (commit.getExpectedVersion() != before.version) {
            return Verdict.VERSION_MISMATCH;
        }
        if (subject.kind() != SubjectKind.ZONE) {
            return Verdict.ACCEPTED;
        }
        Event first = commit.getEvents(0);
        long newest = first.hasOwnershipChanged()
                        && first.getOwnershipChanged().getOwnerEpoch() == commit.getEpoch()
                        && commit.getEpoch() > before.ownerEpoch
                ? commit.getEpoch()
                : before.ownerEpoch;
        return commit.getEpoch() == newest && newest > 0 ? Verdict.ACCEPTED : Verdict.STALE_EPOCH;
    }
}
