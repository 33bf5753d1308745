package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.DbSyncAccepted;
import io.p2pcoordinator.proto.v1.HostEventsLogged;
import io.p2pcoordinator.proto.v1.MapStateReported;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import java.util.List;

/** What the host of a zone hands over about it. */
public sealed interface HostDataCommand extends ZoneCommand {
    /**
     * Records what can be: the map's state and the log once for each checksum, of the players those who are in a session of the host, in
     * versions that are new. The rest is left out, which {@link HostDataRules} tells the asker about.
     *
     * @param sync names host, epoch and checksum, which the parts repeat
     * @param logs with no entries where there are none
     * @param players each once, their session left empty
     */
    record RecordHostData(
            String zoneId,
            DbSyncAccepted sync,
            MapStateReported mapState,
            HostEventsLogged logs,
            List<PlayerStateChanged> players)
            implements HostDataCommand {
        public RecordHostData {
            players = List.copyOf(players);
        }
    }

    /** Writes down what a host had otherwise than the log has it. */
    record RecordDivergence(String zoneId, ZoneStateDiverged divergence) implements HostDataCommand {}
}
