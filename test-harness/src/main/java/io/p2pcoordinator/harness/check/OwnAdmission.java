package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.util.HashMap;
import java.util.Map;

/**
 * The rules of which commits have an effect, written a second time, from the design and not from the code under test. An
 * instance follows one stream; one thread.
 */
final class OwnAdmission {
    /** What has been seen of a zone's ENTITY stream. */
    private static final class Hosted {
        long newestMarker;
        /** Under the newest marker: the highest sequence that had an effect, by producer. */
        final Map<String, Long> highest = new HashMap<>();
    }

    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Long> ownerEpochs = new HashMap<>();
    private final Map<String, Hosted> zones = new HashMap<>();

    Verdict parked(String subjectName, long sequence) {
        versions.put(subjectName, sequence);
        return Verdict.PARKED;
    }

    Verdict judge(Subject subject, long sequence, Commit commit) {
        return switch (subject.kind()) {
            case ZONE -> zone(subject, sequence, commit);
            case HOST, PEER, FLAG -> versioned(subject, sequence, commit);
            case HOSTING -> marker(subject, commit);
            case ENTITY -> deltas(subject, commit);
            case TELEMETRY_HOST -> Verdict.ACCEPTED;
        };
    }

    private Verdict versioned(Subject subject, long sequence, Commit commit) {
        Long before = versions.put(subject.name(), sequence);
        return commit.getExpectedVersion() == (before == null ? 0 : before)
                ? Verdict.ACCEPTED
                : Verdict.VERSION_MISMATCH;
    }

    private Verdict zone(Subject subject, long sequence, Commit commit) {
        Verdict version = versioned(subject, sequence, commit);
        if (!version.isAccepted()) {
            return version;
        }
        long owner = ownerEpochs.getOrDefault(subject.id(), 0L);
        Event first = commit.getEvents(0);
        if (first.hasOwnershipChanged() && first.getOwnershipChanged().getOwnerEpoch() > owner) {
            owner = first.getOwnershipChanged().getOwnerEpoch();
        }
        if (owner == 0 || commit.getEpoch() != owner) {
            return Verdict.STALE_EPOCH;
        }
        ownerEpochs.put(subject.id(), owner);
        return Verdict.ACCEPTED;
    }

    private Verdict marker(Subject subject, Commit commit) {
        long epoch = commit.getEventsList().getLast().getHostingStarted().getHostingEpoch();
        Hosted zone = zones.computeIfAbsent(subject.id(), _ -> new Hosted());
        if (epoch <= zone.newestMarker) {
            return epoch == zone.newestMarker ? Verdict.REPEATED : Verdict.STALE_EPOCH;
        }
        zone.newestMarker = epoch;
        zone.highest.clear();
        return Verdict.ACCEPTED;
    }

    private Verdict deltas(Subject subject, Commit commit) {
        Hosted zone = zones.get(subject.id());
        if (zone == null) {
            return Verdict.NOT_HOSTED;
        }
        if (commit.getEpoch() != zone.newestMarker) {
            return Verdict.STALE_EPOCH;
        }
        Long highest = zone.highest.get(commit.getProducerId());
        if (highest != null && Long.compareUnsigned(commit.getProducerSeq(), highest) <= 0) {
            return Verdict.REPEATED;
        }
        zone.highest.put(commit.getProducerId(), commit.getProducerSeq());
        return Verdict.ACCEPTED;
    }
}
