package io.p2pcoordinator.projections.projector;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
            BatchWriter spawner = writer(projection, one);
            assertTrue(spawner.write(batch(
                    spawner, commit(1, Subject.hosting(ZONE), marker), commit(2, Subject.entity(ZONE), spawned))));
            RawCommit move = commit(3, Subject.entity(ZONE), moved);
            BatchWriter first = writer(projection, one);
            Batch batch = batch(first, move);
            BatchWriter second = writer(projection, other);
            Batch sameBatch = batch(second, move);

            // when
            assertTrue(first.write(batch));
            assertThrows(PositionMovedException.class, () -> second.write(sameBatch));

            // then
            try (Statement statement = one.createStatement();
                    ResultSet result = statement.executeQuery("SELECT x_mm FROM entity")) {
                result.next();
                assertEquals(105, result.getLong(1));
            }
        }
    }

    @Test
    void shouldLeaveNeitherRowsNorPositionWhenTheConnectionBreaksBetweenThem() throws SQLException {
        // given
        PostgresDatabase database = STACK.postgres().createDatabase();
        var config = ProjectionsConfig.defaults(new PostgresAddress(
                database.host(), database.port(), database.name(), database.user(), database.password()));
        Migrations.run(config);
        var projection = new EntityProjection(Duration.ZERO);
        Event.Builder marker = Event.newBuilder();
        marker.getHostingStartedBuilder().setHostingEpoch(3).setHostId("h");
        RawCommit commit = commit(1, Subject.hosting(ZONE), marker);
        try (Connection breaking = Connections.forProjector(config, "breaking").getConnection();
                Connection other = Connections.forProjector(config, "other").getConnection()) {
            BatchWriter writer = writer(projection, breaking);
            PendingRows rows = batch(writer, commit).rows();

            // when: rows and position are written, and then PostgreSQL ends the connection before the transaction does
            assertThrows(
                    SQLException.class,
                    () -> writer.write(new Batch(List.of(commit), connection -> {
                        ParkedCounts parked = rows.write(connection);
                        try (Statement statement = other.createStatement()) {
                            statement.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                                    + " WHERE application_name = 'p2p projector breaking'");
                        }
                        return parked;
                    })));

            // then
            assertEquals("0,0,0", counts(other));
            BatchWriter next = writer(projection, other);
            assertTrue(next.write(batch(next, commit)));
            assertEquals("1,1,1", counts(other));
        }
    }

    private static String counts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT (SELECT sum(sequence) FROM projection_position) || ','"
                                + " || (SELECT count(*) FROM entity_zone) || ',' || (SELECT count(*) FROM journal)")) {
            result.next();
            return result.getString(1);
        }
    }

    private static Batch batch(BatchWriter writer, RawCommit... commits) throws SQLException {
        Fold fold = writer.restoreFold();
        List.of(commits).forEach(fold::add);
        return new Batch(List.of(commits), fold.take());
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
