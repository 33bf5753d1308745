package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest heartbeat of each host: the fold of the TELEMETRY stream. The lane's apply thread alone writes, any thread
 * reads. The stream keeps only the newest message of a subject, so the state must be the same whether the older ones
 * were seen or not: the newest in the log wins, and one that is parked leaves nothing known of its host.
 */
public final class TelemetryState implements StreamState {
    private final Map<String, Heartbeat> newest = new ConcurrentHashMap<>();
    private long digest;

    @Override
    public Verdict apply(DecodedCommit.Sound sound) {
        Commit commit = sound.commit();
        String hostId = sound.subject().id();
        var report = commit.getEvents(commit.getEventsCount() - 1).getHostHeartbeatReported();
        var heartbeat = new Heartbeat(hostId, commit.getOccurredAtUs(), report);
        digest += heartbeat.digest() - digestOf(newest.put(hostId, heartbeat));
        return Verdict.ACCEPTED;
    }

    @Override
    public void parked(DecodedCommit.Unsound unsound) {
        Subject.parse(unsound.raw().subject())
                .filter(subject -> subject.kind() == SubjectKind.TELEMETRY_HOST)
                .ifPresent(subject -> digest -= digestOf(newest.remove(subject.id())));
    }

    @Override
    public long digest() {
        return digest;
    }

    @Override
    public long size() {
        return newest.size();
    }

    public Optional<Heartbeat> newest(String hostId) {
        return Optional.ofNullable(newest.get(hostId));
    }

    private static long digestOf(@Nullable Heartbeat heartbeat) {
        return heartbeat == null ? 0 : heartbeat.digest();
    }
}
