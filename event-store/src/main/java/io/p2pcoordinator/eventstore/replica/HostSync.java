package io.p2pcoordinator.eventstore.replica;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.replica.ZoneStates.Comparison;
import io.p2pcoordinator.proto.v1.DivergenceReason;
import io.p2pcoordinator.proto.v1.LostEntity;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How a host comes to the state of a zone and keeps it equal to the coordinator's:
 *
 * <pre>
 *   begin: document at a position -> catchUp: commits behind it -> every 60 s compare: equal, or the coordinator's state instead
 * </pre>
 *
 * Blocks; one thread a replica.
 */
public final class HostSync {
    /** Differing entities that are told to the coordinator. */
    static final int MOST_LOST = 1_000;

    private final String hostId;
    private final ZoneStates states;
    private final ZoneCommits commits;

    public HostSync(String hostId, ZoneStates states, ZoneCommits commits) {
        this.hostId = hostId;
        this.states = states;
        this.commits = commits;
    }

    /** The zone as it is now. */
    public ZoneReplica begin(String zoneId) throws IOException, InterruptedException {
        ZoneReplica replica = ZoneReplica.of(states.state(zoneId));
        catchUp(replica);
        return replica;
    }

    /** Applies what the zone's stream has behind the replica by now. Returns where that stream ended. */
    public Position catchUp(ZoneReplica replica) {
        Position end = commits.end(replica.position().stream());
        while (replica.position().sequence() < end.sequence()) {
            Optional<RawCommit> next =
                    commits.nextOfZone(replica.zoneId(), replica.position().sequence());
            if (next.isEmpty() || next.get().sequence() > end.sequence()) {
                replica.passed(end);
            } else {
                replica.apply(next.get());
            }
        }
        return end;
    }

    /**
     * Compares with the coordinator. Where that has another state, the coordinator's stands: what of the replica is given up is told
     * to the coordinator, which writes it down.
     *
     * @return the replica to go on with: the same, or a new one
     */
    public ZoneReplica compare(ZoneReplica replica) throws IOException, InterruptedException {
        return switch (states.compare(request(replica, List.of()))) {
            case Comparison.Equal _ -> replica;
            case Comparison.Superseded(var document, var reason) -> {
                ZoneReplica kept = ZoneReplica.of(document);
                boolean isOnlyLate = reason == DivergenceReason.DIVERGENCE_REASON_UNSPECIFIED;
                List<LostEntity> lost = isOnlyLate ? List.of() : replica.lostTo(kept, MOST_LOST);
                if (!lost.isEmpty()) {
                    var _ = states.compare(request(replica, lost));
                }
                yield kept;
            }
        };
    }

    private ZoneDigestRequest request(ZoneReplica replica, List<LostEntity> lost) {
        return ZoneDigestRequest.newBuilder()
                .setZoneId(replica.zoneId())
                .setHostId(hostId)
                .setMark(replica.mark())
                .addAllLost(lost)
                .build();
    }
}
