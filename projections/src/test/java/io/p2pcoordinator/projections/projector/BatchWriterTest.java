package io.p2pcoordinator.projections.projector;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.ProjectionsConfig;
import io.p2pcoordinator.projections.entity.EntityProjection;
import io.p2pcoordinator.projections.table.Connections;
import io.p2pcoordinator.projections.table.Migrations;
import io.p2pcoordinator.projections.table.PositionMovedException;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two writers with the same batch, without luck: moves alone leave no row that could collide, only positions tell. */
final class BatchWriterTest {
    private static final String ZONE = "z";
    private static final StreamId STREAM = Subject.entity(ZONE).stream();

    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    @Test
    void shouldRefuseBatchThatAnotherWriterHasWritten() throws SQLException {
        // given
        PostgresDatabase database = STACK.postgres().createDatabase();
        var config = ProjectionsConfig.defaults(new PostgresAddress(
                database.host(), database.port(), database.name(), database.user(), database.password()));
        Migrations.run(config);
        var projection = new EntityProjection(Duration.ZERO);
        try (Connection one = Connections.forProjector(config, "one").getConnection();
                Connection other = Connections.forProjector(config, "other").getConnection()) {
            Event.Builder spawned = Event.newBuilder();
            spawned.getEntitiesSpawnedBuilder()
                    .addEntityId(1)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1)
                    .addXMm(100)
                    .addYMm(0);
            Event.Builder moved = Event.newBuilder();
            moved.getEntitiesMovedBuilder().addEntityId(1).addDxMm(5).addDyMm(0);
            Event.Builder marker = Event.newBuilder();
            marker.getHostingStartedBuilder().setHostingEpoch(3).setHostId("h");
            writer(projection, one)
                    .write(List.of(commit(1, Subject.hosting(ZONE), marker), commit(2, Subject.entity(ZONE), spawned)));
            List<RawCommit> batch = List.of(commit(3, Subject.entity(ZONE), moved));
            BatchWriter first = writer(projection, one);
            BatchWriter second = writer(projection, other);

            // when
            first.write(batch);
            assertThrows(PositionMovedException.class, () -> second.write(batch));

            // then
            try (Statement statement = one.createStatement();
                    ResultSet result = statement.executeQuery("SELECT x_mm FROM entity")) {
                result.next();
                assertEquals(105, result.getLong(1));
            }
        }
    }

    private static BatchWriter writer(Projection projection, Connection connection) throws SQLException {
        return BatchWriter.resume(projection, connection, new ProjectorProgress(projection, new ProjectedPositions()));
    }

    private static RawCommit commit(long sequence, Subject subject, Event.Builder event) {
        Commit commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(new byte[16]))
                .setProducerId("map")
                .setProducerSeq(sequence)
                .setEpoch(3)
                .addEvents(event)
                .build();
        return new RawCommit(STREAM, sequence, subject.name(), commit.toByteArray(), 0);
    }
}
