package io.p2pcoordinator.harness.simulation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the log as it is on disk and says of each commit whether it may have an effect: the design's rules, written a second time and
 * only here, so that a node that breaks one is found out.
 */
final class Judge {
    /** A commit, and what has to become of it. */
    record Judged(Position position, Commit commit, Verdict verdict) {}

    private static final class Stream {
        final CommitCursor cursor;
        final Map<Long, Judged> bySequence = new LinkedHashMap<>();

        Stream(CommitCursor cursor) {
            this.cursor = cursor;
        }
    }

    private static final class Zone {
        long hostingEpoch;
        final Map<String, Long> producers = new HashMap<>();
    }

    private final InMemoryEventLog storage;
    private final Trace trace;
    private final Map<StreamId, Stream> streams = new LinkedHashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Long> ownerEpochs = new HashMap<>();
    private final Map<String, String> ownersByEpoch = new HashMap<>();
    private final Map<String, Zone> zones = new HashMap<>();
    private final Map<ByteString, List<Judged>> byCommitId = new HashMap<>();
    private final Map<Long, List<Judged>> byOperation = new HashMap<>();

    Judge(InMemoryEventLog storage, Trace trace) {
        this.storage = storage;
        this.trace = trace;
    }

    Judged at(StreamId stream, long sequence) {
        Judged judged = readOn(stream).bySequence.get(sequence);
        if (judged == null) {
            throw new IllegalStateException("expected " + stream + "/" + sequence + " on disk");
        }
        return judged;
    }

    void readAll() {
        StreamId.all().forEach(this::readOn);
    }

    /** Wherever the commit is, in the order of its stream. */
    List<Judged> withId(ByteString commitId) {
        return byCommitId.getOrDefault(commitId, List.of());
    }

    /** Commits that a client's operation has come to have an effect with. */
    List<Judged> effectsOf(long operation) {
        return byOperation.getOrDefault(operation, List.of());
    }

    /** Commits of the stream that have an effect. */
    List<Judged> accepted(StreamId stream) {
        return readOn(stream).bySequence.values().stream()
                .filter(judged -> judged.verdict.isAccepted())
                .toList();
    }

    private Stream readOn(StreamId id) {
        Stream stream = streams.computeIfAbsent(id, _ -> new Stream(storage.read(id, 0)));
        try {
            while (stream.cursor.hasBuffered()) {
                RawCommit raw = stream.cursor.next(Duration.ZERO);
                if (raw != null) {
                    Judged judged = judge(raw);
                    stream.bySequence.put(raw.sequence(), judged);
                    byCommitId
                            .computeIfAbsent(judged.commit.getCommitId(), _ -> new ArrayList<>())
                            .add(judged);
                    if (judged.verdict.isAccepted()) {
                        index(judged);
                    }
                }
            }
        } catch (InterruptedException | InvalidProtocolBufferException e) {
            throw new IllegalStateException("expected commits that are there and can be read", e);
        }
        return stream;
    }

    private void index(Judged judged) {
        for (Event event : judged.commit.getEventsList()) {
            long operation = Operation.numberIn(event);
            if (operation > 0) {
                byOperation.computeIfAbsent(operation, _ -> new ArrayList<>()).add(judged);
            }
        }
    }

    private Judged judge(RawCommit raw) throws InvalidProtocolBufferException {
        Commit commit = Commit.parseFrom(raw.payload());
        Subject subject = Subject.parse(raw.subject()).orElseThrow();
        Verdict verdict = switch (subject.kind()) {
            case HOST, ZONE, PEER, FLAG -> control(subject, raw.sequence(), commit);
            case HOSTING -> hosting(subject, commit);
            case ENTITY -> deltas(subject, commit);
            case TELEMETRY_HOST -> Verdict.ACCEPTED;
        };
        return new Judged(raw.position(), commit, verdict);
    }

    private Verdict control(Subject subject, long sequence, Commit commit) {
        long version = versions.getOrDefault(subject.name(), 0L);
        versions.put(subject.name(), sequence);
        if (!commit.hasExpectedVersion() || commit.getExpectedVersion() != version) {
            return Verdict.VERSION_MISMATCH;
        }
        if (subject.kind() != SubjectKind.ZONE) {
            return Verdict.ACCEPTED;
        }
        long epoch = ownerEpochs.getOrDefault(subject.name(), 0L);
        Event first = commit.getEvents(0);
        if (commit.getEpoch() > epoch
                && first.hasOwnershipChanged()
                && first.getOwnershipChanged().getOwnerEpoch() == commit.getEpoch()) {
            own(subject, first.getOwnershipChanged().getNodeId(), commit.getEpoch());
            return Verdict.ACCEPTED;
        }
        return epoch > 0 && commit.getEpoch() == epoch ? Verdict.ACCEPTED : Verdict.STALE_EPOCH;
    }

    private void own(Subject subject, String nodeId, long epoch) {
        ownerEpochs.put(subject.name(), epoch);
        String other = ownersByEpoch.put(subject.name() + "@" + epoch, nodeId);
        if (other != null) {
            trace.violation(
                    "epoch " + epoch + " of " + subject.name() + " has two markers, of " + other + " and " + nodeId);
        }
    }

    private Verdict hosting(Subject subject, Commit commit) {
        HostingStarted marker = commit.getEvents(0).getHostingStarted();
        Zone zone = zones.computeIfAbsent(subject.id(), _ -> new Zone());
        if (marker.getHostingEpoch() <= zone.hostingEpoch) {
            return marker.getHostingEpoch() == zone.hostingEpoch ? Verdict.REPEATED : Verdict.STALE_EPOCH;
        }
        zone.hostingEpoch = marker.getHostingEpoch();
        zone.producers.clear();
        return Verdict.ACCEPTED;
    }

    private Verdict deltas(Subject subject, Commit commit) {
        Zone zone = zones.get(subject.id());
        if (zone == null) {
            return Verdict.NOT_HOSTED;
        }
        if (commit.getEpoch() != zone.hostingEpoch) {
            return Verdict.STALE_EPOCH;
        }
        long newest = zone.producers.getOrDefault(commit.getProducerId(), 0L);
        if (commit.getProducerSeq() <= newest) {
            return Verdict.REPEATED;
        }
        zone.producers.put(commit.getProducerId(), commit.getProducerSeq());
        return Verdict.ACCEPTED;
    }
}
