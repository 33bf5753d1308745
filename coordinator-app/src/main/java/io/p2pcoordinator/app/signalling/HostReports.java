package io.p2pcoordinator.app.signalling;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.domain.SessionState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.proto.v1.HostReachReport;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What peers say about reaching the host of their zone, told to all nodes: the zone's owner may be any of them. Lost reports do no
 * harm, since clients repeat them. Thread-safe; does not block.
 */
final class HostReports implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostReports.class);
    private static final String CHANNEL = "reach";
    private static final String ALL_NODES = "all";

    private final SharedStore store;
    private final CoordinatorNode node;
    private final SharedStore.Subscription reports;

    HostReports(SharedStore store, CoordinatorNode node) {
        this.store = store;
        this.node = node;
        this.reports = store.subscribe(CHANNEL, ALL_NODES, this::received);
    }

    /** Only what a player of a session says about the host of that session's zone counts; other reports are dropped. */
    void report(Peer from, String hostId, boolean reachable) {
        zoneOf(from.id(), from.sessionId(), hostId).ifPresent(zoneId -> {
            byte[] report = HostReachReport.newBuilder()
                    .setZoneId(zoneId)
                    .setHostId(hostId)
                    .setPeerId(from.id())
                    .setReachable(reachable)
                    .build()
                    .toByteArray();
            received(report); // also when there is no way to the other nodes
            boolean _ = store.send(CHANNEL, ALL_NODES, report, () -> {});
        });
    }

    private Optional<String> zoneOf(String peerId, String sessionId, String hostId) {
        return node.control()
                .liveSession(sessionId)
                .flatMap(ref -> node.control().zone(ref.zoneId()))
                .filter(zone -> zone.hosting().hostId().equals(hostId))
                .filter(zone -> hasPlayer(zone, sessionId, peerId))
                .map(ZoneState::zoneId);
    }

    private static boolean hasPlayer(ZoneState zone, String sessionId, String peerId) {
        return zone.sessions()
                .find(sessionId)
                .map(SessionState::players)
                .filter(players -> players.ids().contains(peerId))
                .isPresent();
    }

    private void received(byte[] message) {
        try {
            HostReachReport report = HostReachReport.parseFrom(message);
            node.hosting()
                    .reported(report.getZoneId(), report.getHostId(), report.getPeerId(), report.getReachable());
        } catch (InvalidProtocolBufferException e) {
            log.warn("a report on a host that cannot be read is ignored: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        reports.close();
    }
}
