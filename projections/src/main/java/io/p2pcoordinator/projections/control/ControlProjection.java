package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.projector.Fold;
import io.p2pcoordinator.projections.projector.Projection;
import io.p2pcoordinator.projections.table.ControlSubjectTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Hosts, zones, sessions: without linger, since people wait to read what they wrote. */
public final class ControlProjection implements Projection {
    @Override
    public String name() {
        return "control";
    }

    @Override
    public List<StreamId> streams() {
        return List.of(StreamId.CONTROL, StreamId.TELEMETRY);
    }

    @Override
    public Duration linger() {
        return Duration.ZERO;
    }

    @Override
    public Fold restore(Connection connection) throws SQLException {
        return new ControlFold(ControlSubjectTable.restore(connection));
    }
}
