package io.p2pcoordinator.app.statesync;

import com.github.luben.zstd.Zstd;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.HostDataCommand;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.app.security.HostAccess;
import io.p2pcoordinator.app.security.RefusedException;
import io.p2pcoordinator.app.simulation.ZoneMark;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.proto.v1.DivergenceReason;
import io.p2pcoordinator.proto.v1.LostEntity;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers hosts about the states of zones, whichever way they ask. Thread-safe; blocks. */
public final class StateSync {
    private static final Logger log = LoggerFactory.getLogger(StateSync.class);
    private static final int ZSTD_LEVEL = 3;
    private static final int MOST_LOST = 1_000;

    /** How a host's digest compares. */
    public sealed interface Answer {
        record Equal(ZoneStateMark mark) implements Answer {}

        /** @param reason unspecified where it is too late to tell whether the host was wrong */
        record Different(ZoneStateDocument state, DivergenceReason reason) implements Answer {}
    }

    private final CoordinatorNode node;
    private final HostAccess access;
    private final ZoneStateSource source;

    public StateSync(CoordinatorNode node, HostAccess access) {
        this.node = node;
        this.access = access;
        this.source = new ZoneStateSource(node.lanes());
    }

    public static byte[] compressed(byte[] message) {
        return Zstd.compress(message, ZSTD_LEVEL);
    }

    /** The zone as it is: everything that this node has applied is in it. */
    public ZoneStateDocument state(Caller caller, String zoneId) throws InterruptedException {
        looked(() -> access.requireZone(caller, zoneId));
        return source.copy(zoneId);
    }

    /**
     * Compares, and writes down what the host has otherwise.
     *
     * @throws InvalidMarkException when the host's epoch or position never was
     */
    public Answer compare(Caller caller, ZoneDigestRequest request) throws InterruptedException {
        String zoneId = request.getZoneId();
        ZoneStateMark host = request.getMark();
        looked(() -> {
            access.requireHost(caller, request.getHostId());
            requireHosted(request);
        });
        requirePosition(zoneId, host.getSequence());
        ZoneStateSource.Compared ours = source.at(zoneId, host.getSequence());
        if (host.getHostingEpoch() > ours.now().hostingEpoch()) {
            throw new SyncUnavailableException("hosting epoch " + host.getHostingEpoch() + " of zone " + zoneId
                    + " is not marked in its stream yet; try again");
        }
        return switch (ZoneComparison.of(host, ours)) {
            case EQUAL -> new Answer.Equal(host);
            case TOO_LATE_TO_TELL ->
                new Answer.Different(source.copy(zoneId), DivergenceReason.DIVERGENCE_REASON_UNSPECIFIED);
            case DIFFERENT -> {
                DivergenceReason reason = ZoneComparison.reason(host, ours.now());
                record(request, ours.now(), reason);
                yield new Answer.Different(source.copy(zoneId), reason);
            }
        };
    }

    /** A refusal is given on all that is in the log: another node may just have registered the host, or assigned the zone. */
    private void looked(Runnable check) throws InterruptedException {
        try {
            check.run();
        } catch (RefusedException | InvalidMarkException e) {
            if (!node.commands().catchUp()) {
                throw e;
            }
            check.run();
        }
    }

    /** Only who has, or once had, the zone under that epoch: it is what the epoch means. */
    private void requireHosted(ZoneDigestRequest request) {
        String zoneId = request.getZoneId();
        long epoch = request.getMark().getHostingEpoch();
        var zone = node.control().zone(zoneId);
        boolean hosts = zone.isPresent()
                && zone.get().hosting().epoch() == epoch
                && zone.get().hosting().hostId().equals(request.getHostId());
        boolean hosted = hosts
                || node.projections().ownership().history(zoneId).stream()
                        .anyMatch(entry -> entry.kind().equals("hosting")
                                && entry.epoch() == epoch
                                && entry.holderId().equals(request.getHostId()));
        if (!hosted) {
            throw new InvalidMarkException("expected a hosting epoch of host " + request.getHostId() + " in zone "
                    + zoneId + ", but " + epoch + " is none");
        }
    }

    private void requirePosition(String zoneId, long sequence) {
        var stream = ZoneStateSource.streamOf(zoneId);
        if (sequence < 0 || sequence > node.lanes().progress(stream).appliedPosition()) {
            Position end = node.end(stream);
            if (sequence < 0 || sequence > end.sequence()) {
                throw new InvalidMarkException("expected a position up to " + end + ", where the log ends, but it is "
                        + stream.name() + "/" + sequence);
            }
        }
    }

    /** Not written down: the host keeps its state until it is, and asks again. */
    private void record(ZoneDigestRequest request, ZoneMark ours, DivergenceReason reason) throws InterruptedException {
        List<LostEntity> lost = request.getLostList();
        CommandOutcome outcome = node.commands()
                .process(new HostDataCommand.RecordDivergence(
                        request.getZoneId(),
                        ZoneStateDiverged.newBuilder()
                                .setHostId(request.getHostId())
                                .setLost(request.getMark())
                                .setKept(ZoneStateMark.newBuilder()
                                        .setHostingEpoch(ours.hostingEpoch())
                                        .setSequence(ours.sequence())
                                        .setDigest(ours.digest()))
                                .setReason(reason)
                                .addAllEntities(lost.subList(0, Math.min(lost.size(), MOST_LOST)))
                                .build()));
        if (!(outcome instanceof CommandOutcome.Done(Position position, boolean changed))) {
            throw new SyncUnavailableException("that the states differ could not be written down: " + outcome);
        }
        if (changed) {
            log.warn(
                    "zone {}: host {} had another state at {} than the log ({}); written down at {}",
                    request.getZoneId(),
                    request.getHostId(),
                    request.getMark().getSequence(),
                    reason,
                    position);
        }
    }
}
