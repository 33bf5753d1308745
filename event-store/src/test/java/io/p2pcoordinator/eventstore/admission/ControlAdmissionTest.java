package io.p2pcoordinator.eventstore.admission;

import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.envelope;
import static io.p2pcoordinator.eventstore.Commits.ownership;
import static io.p2pcoordinator.eventstore.Commits.zoneEnabled;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.eventstore.admission.ControlAdmission.SubjectState;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ControlAdmissionTest {
    private static final Subject HOST = Subject.host("host");
    private static final Subject ZONE = Subject.zone("zone");

    private final ControlAdmission admission = new ControlAdmission();

    @Test
    void shouldAcceptFirstCommitOfSubject() {
        assertEquals(Verdict.ACCEPTED, admission.admit(HOST, 5, checked(0)));
        assertEquals(new SubjectState(5, 0), admission.stateOf(HOST.name()));
    }

    @Test
    void shouldAcceptCommitThatWasDecidedOnTheLastVersion() {
        admission.admit(HOST, 5, checked(0));
        assertEquals(Verdict.ACCEPTED, admission.admit(HOST, 9, checked(5)));
    }

    @Test
    void shouldRefuseCommitThatWasDecidedOnAnOlderVersion() {
        // given
        admission.admit(HOST, 5, checked(0));
        admission.admit(HOST, 9, checked(5));

        // then
        assertEquals(Verdict.VERSION_MISMATCH, admission.admit(HOST, 10, checked(5)));
        assertEquals(Verdict.VERSION_MISMATCH, admission.admit(HOST, 11, checked(0)));
    }

    @Test
    void shouldRefuseRepetition() {
        // given
        Commit commit = checked(0);
        admission.admit(HOST, 5, commit);

        // then
        assertEquals(Verdict.VERSION_MISMATCH, admission.admit(HOST, 6, commit));
    }

    @Test
    void shouldRaiseVersionEvenWhenRefused() {
        // given: the server has raised it too, so that the next writer will expect it
        admission.admit(HOST, 5, checked(0));
        admission.admit(HOST, 6, checked(0));

        // then
        assertEquals(Verdict.ACCEPTED, admission.admit(HOST, 7, checked(6)));
    }

    @Test
    void shouldRaiseVersionWhenParked() {
        // given
        own(1, 0, 7);
        admission.parked(ZONE.name(), 2);

        // then
        assertEquals(new SubjectState(2, 7), admission.stateOf(ZONE.name()));
        assertEquals(Verdict.ACCEPTED, admission.admit(ZONE, 3, zoneCommit(2, 7, zoneEnabled())));
    }

    @Test
    void shouldKeepSubjectsApart() {
        admission.admit(HOST, 5, checked(0));
        assertEquals(Verdict.ACCEPTED, admission.admit(Subject.host("other"), 6, checked(0)));
    }

    @Test
    void shouldIgnoreEpochOnSubjectsOfNoZone() {
        Commit withEpoch = checked(0).toBuilder().setEpoch(99).build();
        assertEquals(Verdict.ACCEPTED, admission.admit(HOST, 1, withEpoch));
        assertEquals(0, admission.stateOf(HOST.name()).ownerEpoch());
    }

    @Test
    void shouldRefuseZoneCommitWhenNobodyOwnsTheZone() {
        assertEquals(Verdict.STALE_EPOCH, admission.admit(ZONE, 1, zoneCommit(0, 0, zoneEnabled())));
        assertEquals(Verdict.STALE_EPOCH, admission.admit(ZONE, 2, zoneCommit(1, 7, zoneEnabled())));
    }

    @Test
    void shouldAcceptNewOwnersFirstCommit() {
        assertEquals(Verdict.ACCEPTED, own(1, 0, 7));
        assertEquals(new SubjectState(1, 7), admission.stateOf(ZONE.name()));
    }

    @Test
    void shouldAcceptOwnersCommits() {
        own(1, 0, 7);
        assertEquals(Verdict.ACCEPTED, admission.admit(ZONE, 2, zoneCommit(1, 7, zoneEnabled())));
    }

    @Test
    void shouldRefuseFormerOwnerAfterTakeover() {
        // given
        own(1, 0, 7);
        own(2, 1, 9);

        // then: by its epoch, even if it knew the version
        assertEquals(Verdict.STALE_EPOCH, admission.admit(ZONE, 3, zoneCommit(2, 7, zoneEnabled())));
        assertEquals(new SubjectState(3, 9), admission.stateOf(ZONE.name()));
        assertEquals(Verdict.ACCEPTED, admission.admit(ZONE, 4, zoneCommit(3, 9, zoneEnabled())));
    }

    @Test
    void shouldRefuseMarkerOfOlderEpoch() {
        own(1, 0, 9);
        assertEquals(Verdict.STALE_EPOCH, own(2, 1, 7));
        assertEquals(9, admission.stateOf(ZONE.name()).ownerEpoch());
    }

    @Test
    void shouldRefuseNewerEpochWithoutMarker() {
        own(1, 0, 7);
        assertEquals(Verdict.STALE_EPOCH, admission.admit(ZONE, 2, zoneCommit(1, 8, zoneEnabled())));
        assertEquals(7, admission.stateOf(ZONE.name()).ownerEpoch());
    }

    @Test
    void shouldNotRaiseEpochWhenMarkerComesWithWrongVersion() {
        own(1, 0, 7);
        assertEquals(Verdict.VERSION_MISMATCH, own(2, 0, 9));
        assertEquals(7, admission.stateOf(ZONE.name()).ownerEpoch());
    }

    @Test
    void shouldNotRaiseEpochWhenMarkerIsNotFirst() {
        own(1, 0, 7);
        Commit commit = zoneCommit(1, 9, zoneEnabled(), ownership("node", 9));
        assertEquals(Verdict.STALE_EPOCH, admission.admit(ZONE, 2, commit));
    }

    @Test
    void shouldDecideAsIfItHadSeenAllWhenRestored() {
        // given
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<Subject> subjects = List.of(HOST, ZONE, Subject.zone("other"), Subject.flag("flag"));
        var restarted = new ControlAdmission();
        for (int sequence = 1; sequence <= 3_000; sequence++) {
            // when: every now and then a reader stops and another goes on with what it remembered
            if (random.nextInt(20) == 0) {
                var fresh = new ControlAdmission();
                for (Subject subject : subjects) {
                    fresh.restore(subject.name(), restarted.stateOf(subject.name()));
                }
                restarted = fresh;
            }
            Subject subject = subjects.get(random.nextInt(subjects.size()));
            SubjectState state = admission.stateOf(subject.name());
            long version = random.nextInt(4) == 0 ? random.nextInt(sequence) : state.version();
            long epoch = Math.max(0, state.ownerEpoch() + random.nextInt(3) - 1);
            Commit commit = random.nextBoolean()
                    ? zoneCommit(version, epoch, zoneEnabled())
                    : zoneCommit(version, epoch, ownership("node", epoch), zoneEnabled());

            // then
            assertEquals(
                    admission.admit(subject, sequence, commit),
                    restarted.admit(subject, sequence, commit),
                    () -> "seed " + seed);
            assertEquals(admission.stateOf(subject.name()), restarted.stateOf(subject.name()), () -> "seed " + seed);
        }
    }

    private Verdict own(long sequence, long expectedVersion, long epoch) {
        return admission.admit(ZONE, sequence, zoneCommit(expectedVersion, epoch, ownership("node", epoch)));
    }

    private static Commit zoneCommit(long expectedVersion, long epoch, Event... events) {
        return envelope()
                .setExpectedVersion(expectedVersion)
                .setEpoch(epoch)
                .addAllEvents(List.of(events))
                .build();
    }
}
