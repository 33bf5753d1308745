package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.ControlAdmission;
import io.p2pcoordinator.eventstore.admission.ControlAdmission.SubjectState;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.CopyBuffer;
import io.p2pcoordinator.eventstore.lane.RestorableState;
import io.p2pcoordinator.eventstore.lane.StateCopy;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All hosts, zones, live sessions, bans and flags: the fold of the CONTROL stream. The lane's apply thread alone writes, any thread
 * reads. Each subject's part is an immutable snapshot that a commit replaces in one step, so readers see all of a commit
 * or nothing. What has ended or gone is dropped, all but its subject's version.
 */
public final class ControlState implements RestorableState, ControlReader {
    private final ControlAdmission admission = new ControlAdmission();
    private final Map<String, HostSnapshot> hosts = new ConcurrentHashMap<>();
    private final Map<String, ZoneSnapshot> zones = new ConcurrentHashMap<>();
    private final Map<String, PeerSnapshot> peers = new ConcurrentHashMap<>();
    private final Map<String, FlagSnapshot> flags = new ConcurrentHashMap<>();
    private final SessionIndex sessions = new SessionIndex();
    private final HostData hostData = new HostData();

    // Sums over subjects, so that a commit changes them by what it changes. The apply thread's.
    private long subjectsDigest;
    private long aggregatesDigest;
    private long size;

    @Override
    public Verdict apply(DecodedCommit.Sound sound) {
        Subject subject = sound.subject();
        long sequence = sound.raw().sequence();
        SubjectState before = admission.stateOf(subject.name());
        Verdict verdict = admission.admit(subject, sequence, sound.commit());
        digestSubject(subject.name(), before);
        if (verdict.isAccepted()) {
            fold(subject, sequence, sound.commit());
        } else {
            raiseVersion(subject, sequence);
        }
        return verdict;
    }

    @Override
    public void parked(DecodedCommit.Unsound unsound) {
        String name = unsound.raw().subject();
        long sequence = unsound.raw().sequence();
        SubjectState before = admission.stateOf(name);
        admission.parked(name, sequence);
        digestSubject(name, before);
        Subject.parse(name).ifPresent(subject -> raiseVersion(subject, sequence));
    }

    @Override
    public long digest() {
        return subjectsDigest + aggregatesDigest + hostData.digest();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public HostSnapshot hostSnapshot(String hostId) {
        return hosts.getOrDefault(hostId, HostSnapshot.NONE);
    }

    @Override
    public ZoneSnapshot zoneSnapshot(String zoneId) {
        return zones.getOrDefault(zoneId, ZoneSnapshot.NONE);
    }

    @Override
    public PeerSnapshot peerSnapshot(String peerId) {
        return peers.getOrDefault(peerId, PeerSnapshot.NONE);
    }

    @Override
    public FlagSnapshot flagSnapshot(String subjectId) {
        return flags.getOrDefault(subjectId, FlagSnapshot.NONE);
    }

    @Override
    public Stream<HostState> hosts() {
        return hosts.values().stream().flatMap(snapshot -> snapshot.host().stream());
    }

    @Override
    public Stream<ZoneState> zones() {
        return zones.values().stream().flatMap(snapshot -> snapshot.zone().stream());
    }

    @Override
    public Optional<SessionRef> liveSession(String sessionId) {
        return sessions.find(sessionId);
    }

    @Override
    public Optional<SessionRef> liveSession(long number) {
        return sessions.find(number);
    }

    @Override
    public HostDataReader hostData() {
        return hostData;
    }

    @Override
    public long highestOwnerEpoch() {
        return zones.values().stream().mapToLong(ZoneSnapshot::ownerEpoch).max().orElse(0);
    }

    @Override
    public String format() {
        return ControlCopy.FORMAT;
    }

    /** Refers to the subjects' snapshots, which do not change. */
    @Override
    public StateCopy copy(CopyBuffer buffer) {
        var copy = new ControlCopy(hosts, zones, peers, flags, hostData.copy());
        admission.forEach(copy::add);
        return copy;
    }

    @Override
    public void restore(InputStream content) throws IOException {
        ControlCopy.read(content, new ControlCopy.Reader() {
            @Override
            public void subject(String name, SubjectState state) {
                SubjectState before = admission.stateOf(name);
                admission.restore(name, state);
                digestSubject(name, before);
            }

            @Override
            public void host(String hostId, HostSnapshot snapshot) {
                put(hostId, hostSnapshot(hostId), snapshot);
            }

            @Override
            public void zone(String zoneId, ZoneSnapshot snapshot) {
                put(zoneId, zoneSnapshot(zoneId), snapshot);
            }

            @Override
            public void peer(String peerId, PeerSnapshot snapshot) {
                put(peerId, peerSnapshot(peerId), snapshot);
            }

            @Override
            public void flags(String subjectId, FlagSnapshot snapshot) {
                put(subjectId, flagSnapshot(subjectId), snapshot);
            }

            @Override
            public HostData hostData() {
                return hostData;
            }
        });
    }

    @Override
    public void clear() {
        admission.clear();
        hosts.clear();
        zones.clear();
        peers.clear();
        flags.clear();
        sessions.clear();
        hostData.clear();
        subjectsDigest = 0;
        aggregatesDigest = 0;
        size = 0;
    }

    private void fold(Subject subject, long sequence, Commit commit) {
        var facts = new CommitFacts(sequence, commit.getEpoch(), commit.getOccurredAtUs());
        if (subject.kind() == SubjectKind.HOST) {
            HostSnapshot before = hostSnapshot(subject.id());
            Optional<HostState> after = before.host();
            for (int i = 0; i < commit.getEventsCount(); i++) {
                after = HostApplier.apply(subject.id(), after, commit.getEvents(i), facts);
            }
            put(subject.id(), before, new HostSnapshot(sequence, after));
        } else if (subject.kind() == SubjectKind.ZONE) {
            ZoneSnapshot before = zoneSnapshot(subject.id());
            var after = new ZoneSnapshot(sequence, before.owner(), before.zone());
            for (int i = 0; i < commit.getEventsCount(); i++) {
                if (!sessions.isElsewhere(subject.id(), commit.getEvents(i))) {
                    after = ZoneApplier.apply(subject.id(), after, commit.getEvents(i), facts);
                    hostData.apply(subject.id(), commit.getEvents(i), facts);
                }
            }
            put(subject.id(), before, after);
        } else if (subject.kind() == SubjectKind.PEER) {
            PeerSnapshot before = peerSnapshot(subject.id());
            Optional<PeerState> after = before.ban();
            for (int i = 0; i < commit.getEventsCount(); i++) {
                after = PeerApplier.apply(subject.id(), commit.getEvents(i), facts);
            }
            put(subject.id(), before, new PeerSnapshot(sequence, after));
        } else if (subject.kind() == SubjectKind.FLAG) {
            FlagSnapshot before = flagSnapshot(subject.id());
            FlagValues after = before.values();
            for (int i = 0; i < commit.getEventsCount(); i++) {
                after = FlagApplier.apply(after, commit.getEvents(i), facts);
            }
            put(subject.id(), before, new FlagSnapshot(sequence, after));
        }
    }

    private void raiseVersion(Subject subject, long sequence) {
        if (subject.kind() == SubjectKind.HOST) {
            hosts.put(
                    subject.id(),
                    new HostSnapshot(sequence, hostSnapshot(subject.id()).host()));
        } else if (subject.kind() == SubjectKind.ZONE) {
            ZoneSnapshot before = zoneSnapshot(subject.id());
            zones.put(subject.id(), new ZoneSnapshot(sequence, before.owner(), before.zone()));
        } else if (subject.kind() == SubjectKind.PEER) {
            peers.put(
                    subject.id(),
                    new PeerSnapshot(sequence, peerSnapshot(subject.id()).ban()));
        } else if (subject.kind() == SubjectKind.FLAG) {
            flags.put(
                    subject.id(),
                    new FlagSnapshot(sequence, flagSnapshot(subject.id()).values()));
        }
    }

    private void put(String hostId, HostSnapshot before, HostSnapshot after) {
        hosts.put(hostId, after);
        aggregatesDigest += digestOf(after) - digestOf(before);
        size += sizeOf(after) - sizeOf(before);
    }

    private void put(String zoneId, ZoneSnapshot before, ZoneSnapshot after) {
        zones.put(zoneId, after);
        sessions.replace(zoneId, sessionsOf(before), sessionsOf(after));
        aggregatesDigest += digestOf(zoneId, after) - digestOf(zoneId, before);
        size += sizeOf(after) - sizeOf(before);
    }

    private void put(String peerId, PeerSnapshot before, PeerSnapshot after) {
        peers.put(peerId, after);
        aggregatesDigest += digestOf(after) - digestOf(before);
        size += sizeOf(after) - sizeOf(before);
    }

    private void put(String subjectId, FlagSnapshot before, FlagSnapshot after) {
        flags.put(subjectId, after);
        aggregatesDigest += after.values().digest(subjectId) - before.values().digest(subjectId);
        size += after.values().size() - before.values().size();
    }

    private void digestSubject(String name, SubjectState before) {
        subjectsDigest += digestOf(name, admission.stateOf(name)) - digestOf(name, before);
    }

    private static long digestOf(String name, SubjectState subject) {
        return new Digest()
                .add(name)
                .add(subject.version())
                .add(subject.ownerEpoch())
                .value();
    }

    private static long digestOf(HostSnapshot snapshot) {
        return snapshot.host().map(HostState::digest).orElse(0L);
    }

    private static long digestOf(String zoneId, ZoneSnapshot snapshot) {
        long owner = new Digest()
                .add(zoneId)
                .add(snapshot.owner().nodeId())
                .add(snapshot.ownerEpoch())
                .value();
        return owner + snapshot.zone().map(ZoneState::digest).orElse(0L);
    }

    private static long digestOf(PeerSnapshot snapshot) {
        return snapshot.ban().map(PeerState::digest).orElse(0L);
    }

    private static int sizeOf(PeerSnapshot snapshot) {
        return snapshot.ban().isPresent() ? 1 : 0;
    }

    private static int sizeOf(HostSnapshot snapshot) {
        return snapshot.host().isPresent() ? 1 : 0;
    }

    private static int sizeOf(ZoneSnapshot snapshot) {
        return snapshot.zone().map(zone -> 1 + zone.sessions().size()).orElse(0);
    }

    private static Sessions sessionsOf(ZoneSnapshot snapshot) {
        return snapshot.zone().map(ZoneState::sessions).orElse(Sessions.NONE);
    }
}
