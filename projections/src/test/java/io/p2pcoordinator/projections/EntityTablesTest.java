package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.Partition;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.projections.query.EntityPage;
import io.p2pcoordinator.projections.query.EntityView;
import io.p2pcoordinator.projections.table.Micros;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ENTITY streams as rows. */
final class EntityTablesTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Commits commits = new Commits(log);
    private final TestTables tables = new TestTables(STACK.postgres().createDatabase());

    @Test
    void shouldAnswerRectangleWithItsPositionWhenEntitiesAreThere() throws InterruptedException {
        // given
        commits.marker("z", 5, "h");
        commits.entity("z", 5, 1, Events.spawned(1, 1_000, 2_000), Events.spawned(2, 5_000, 5_000));
        commits.entity("z", 5, 2, Events.spawned(3, 9_000, 9_000), Events.moved(2, 500, -500), Events.moved(99, 1, 1));
        commits.entity("other", 5, 1, Events.spawned(1, 1_000, 2_000));
        try (Projections projections = tables.open(log)) {
            TestTables.awaitAll(projections, log);

            // when
            EntityPage page = projections.entities().inRectangle("z", 5_500, 4_500, 1_000, 2_000, 10);

            // then
            assertEquals(
                    "ENTITY_%02d/3".formatted(Partition.ofZone("z")),
                    page.position().toString());
            assertEquals(
                    List.of(1L, 2L),
                    page.entities().stream().map(EntityView::entityId).toList());
            EntityView second = page.entities().getLast();
            assertEquals(new EntityView(2, "monster", 1002, 5_500, 4_500, 0, 0, "{}", second.updatedAt()), second);
            assertEquals(Optional.of(second), projections.entities().byId("z", 2));
            assertEquals(
                    1,
                    projections
                            .entities()
                            .inRectangle("z", 0, 0, 9_999, 9_999, 1)
                            .entities()
                            .size());
            assertEquals(3, projections.entities().count());
            assertEquals(
                    "[]",
                    projections
                            .entities()
                            .inRectangle("nobody", 0, 0, 9, 9, 1)
                            .entities()
                            .toString());
        }
    }

    @Test
    void shouldKeepTimesExactlyWhenTheyAreAtTheEndOfTheCalendar() throws InterruptedException {
        // given
        long lastUs = 253_402_300_799_999_999L;
        commits.marker("z", 5, "h");
        commits.append(
                io.p2pcoordinator.eventstore.subject.Subject.entity("z"),
                commits.commit(5, 1, Events.spawned(1, 0, 0))
                        .setOccurredAtUs(lastUs)
                        .build());
        try (Projections projections = tables.open(log)) {
            // when
            TestTables.awaitAll(projections, log);

            // then
            assertEquals(
                    Micros.toInstant(lastUs),
                    projections.entities().byId("z", 1).orElseThrow().updatedAt());
        }
    }

    @Test
    void shouldShowKindOfLaterVersionsAsOther() throws InterruptedException {
        // given
        commits.marker("z", 5, "h");
        commits.entity(
                "z",
                5,
                1,
                Event.newBuilder()
                        .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                                .addEntityId(1)
                                .addKindValue(70_000)
                                .addTypeId(-1)
                                .addXMm(0)
                                .addYMm(0)));
        try (Projections projections = tables.open(log)) {
            // when
            TestTables.awaitAll(projections, log);

            // then
            EntityView entity = projections.entities().byId("z", 1).orElseThrow();
            assertEquals("other", entity.kind());
            assertEquals(4_294_967_295L, entity.typeId());
            assertTrue(EntityKind.ENTITY_KIND_OTHER.getNumber() < 70_000);
        }
    }

    @Test
    void shouldEqualNaiveFoldWhateverTheBatches() throws InterruptedException, SQLException {
        for (int round = 0; round < 6; round++) {
            // given
            long seed = new Random().nextLong();
            System.err.println("seed " + seed);
            var randomLog = new InMemoryEventLog();
            var world = new RandomWorld(seed, randomLog);
            var batches = new Random(seed);
            var own = new TestTables(STACK.postgres().createDatabase());
            ProjectionsConfig config = own.config()
                    .withMaxBatchCommits(1 + batches.nextInt(round < 3 ? 20 : 400))
                    .withEntityLinger(Duration.ofMillis(batches.nextInt(4)));

            // when
            world.publish(300);
            try (Projections projections = TestTables.open(config, randomLog)) {
                for (int i = 0; i < 10; i++) {
                    world.publish(100);
                }
                TestTables.awaitAll(projections, randomLog);
            }

            // then
            assertEquals(
                    EntityModel.fold(randomLog).rows(),
                    own.select(EntityModel.SELECT).stream().sorted().toList(),
                    "seed " + seed);
        }
    }
}
