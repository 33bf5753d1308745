package io.p2pcoordinator.projections.entity;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.projector.Fold;
import io.p2pcoordinator.projections.projector.Projection;
import io.p2pcoordinator.projections.table.EntityZoneTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Entities of all zones. */
public record EntityProjection(Duration linger) implements Projection {
    public static final String NAME = "entities";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<StreamId> streams() {
        return StreamId.all().stream().filter(StreamId::isEntity).toList();
    }

    @Override
    public Fold restore(Connection connection) throws SQLException {
        return new EntityFold(EntityZoneTable.restore(connection));
    }
}
