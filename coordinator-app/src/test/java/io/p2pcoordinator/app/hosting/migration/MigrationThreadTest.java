package io.p2pcoordinator.app.hosting.migration;

import static org.awaitility.Awaitility.await;

import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlWorld;
import io.p2pcoordinator.app.domain.MigrationCommand.StartMigration;
import io.p2pcoordinator.app.domain.ZoneCommand.PutZone;
import io.p2pcoordinator.app.hosting.choice.Ranking;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MigrationThreadTest {
    private final ControlWorld world = new ControlWorld().given(new PutZone("a", ControlWorld.zoneSettings()));
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger(2);

    @Test
    void shouldGoOnWhenLookingForDueZonesFails() {
        // given
        var migrations = new Migrations(parts(), MigrationConfig.defaults().withAutomatic(true), _ -> true);

        // when
        try (MigrationThread _ = MigrationThread.start(migrations, () -> true)) {
            // then
            await().until(() -> commands.stream().anyMatch(StartMigration.class::isInstance));
        }
    }

    /** The clock fails twice. */
    private MigrationParts parts() {
        return new MigrationParts(
                world.state,
                _ -> true,
                command -> {
                    commands.add(command);
                    return new LocalOutcome.NotOwner("another");
                },
                command -> {
                    throw new AssertionError("expected no command on hosts, but: " + command);
                },
                (_, _) -> OptionalLong.empty(),
                new MarkerDigests(),
                zoneId -> new Ranking(zoneId, List.of(), List.of()),
                () -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("no clock");
                    }
                    return world.nowUs;
                });
    }
}
