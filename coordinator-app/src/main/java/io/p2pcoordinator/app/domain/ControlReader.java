package io.p2pcoordinator.app.domain;

import java.util.Optional;
import java.util.stream.Stream;

/** The control stream's state, to be read. Any thread; each snapshot is consistent in itself and never changes. */
public interface ControlReader {
    /** {@link HostSnapshot#NONE} where the log has nothing about that id. */
    HostSnapshot hostSnapshot(String hostId);

    /** {@link ZoneSnapshot#NONE} where the log has nothing about that id. */
    ZoneSnapshot zoneSnapshot(String zoneId);

    /** {@link PeerSnapshot#NONE} where the log has nothing about that id. */
    PeerSnapshot peerSnapshot(String peerId);

    /** {@link FlagSnapshot#NONE} where the log has nothing about that id. */
    FlagSnapshot flagSnapshot(String subjectId);

    /** All hosts, in no particular order. One that comes or goes meanwhile may or may not be seen. */
    Stream<HostState> hosts();

    /** All registered zones, in no particular order. One that comes or goes meanwhile may or may not be seen. */
    Stream<ZoneState> zones();

    /** Where a session is that has not ended. */
    Optional<SessionRef> liveSession(String sessionId);

    Optional<SessionRef> liveSession(long number);

    /** What hosts have handed over. */
    HostDataReader hostData();

    /** The highest that any zone's subject has seen; 0 where none has. Looks at all zones. */
    long highestOwnerEpoch();

    default Optional<HostState> host(String hostId) {
        return hostSnapshot(hostId).host();
    }

    /** The peer's ban, if it is banned at that time, in microseconds since 1970. */
    default Optional<PeerState> ban(String peerId, long timeUs) {
        return peerSnapshot(peerId).ban().filter(ban -> ban.isBannedAt(timeUs));
    }

    default Optional<ZoneState> zone(String zoneId) {
        return zoneSnapshot(zoneId).zone();
    }
}
