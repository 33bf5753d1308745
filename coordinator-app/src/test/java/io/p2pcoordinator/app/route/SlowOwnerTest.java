package io.p2pcoordinator.app.route;

import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneSettingsPatch;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.route.OwnerLink.Answer;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The owner decides, but later than anybody waits. */
class SlowOwnerTest {
    @RegisterExtension
    static final NodeExtension nodes = NodeExtension.twoNodes();

    private static final Duration DEADLINE = Duration.ofMillis(500);

    @Test
    void shouldBeUnknownInTimeAndInTheLogLaterWhenTheOwnerIsSlow() throws Exception {
        // given
        CoordinatorNode asking = nodes.node().node();
        CoordinatorNode owner = nodes.second().node();
        String zone = "slow-" + UUID.randomUUID();
        nodes.second()
                .api()
                .post(
                        "/api/v1/zones",
                        json("zone_id", zone, "zone_name", "z", "zone_display_name", "Z", "map_name", "z"))
                .expect(201);
        var release = new CountDownLatch(1);
        LocalCommands slow = command -> {
            assertTrue(release.await(30, TimeUnit.SECONDS));
            return new LocalOutcome.Ended(owner.commands().process(command));
        };
        String address = "slow-" + owner.nodeId();
        var link = new OwnerLink(asking.sharedStore(), asking.acknowledged(), DEADLINE);
        var command = new ZoneCommand.ChangeZoneSettings(
                zone,
                new ZoneSettingsPatch(
                        ZoneSettings.newBuilder().setMaxPlayers(77).build(), Set.of("max_players")));

        try (var _ = CommandService.start(owner.sharedStore(), address, slow, owner.lanes(), () -> true)) {
            // when
            long startNs = System.nanoTime();
            Answer answer = link.ask(address, command);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);

            // then
            assertInstanceOf(
                    CommandOutcome.Unknown.class,
                    assertInstanceOf(Answer.Ended.class, answer).outcome());
            assertTrue(tookMs < 10 * DEADLINE.toMillis(), tookMs + " ms");
            assertEquals(100, maxPlayers(zone));

            // when
            release.countDown();

            // then
            await().untilAsserted(() -> assertEquals(77, maxPlayers(zone)));
        }
    }

    @Test
    void shouldBeUnavailableWhenTheOwnerIsStillReadingTheLogOrGone() throws Exception {
        // given
        CoordinatorNode asking = nodes.node().node();
        CoordinatorNode owner = nodes.second().node();
        LocalCommands never = _ -> {
            throw new AssertionError("expected nothing to be decided");
        };
        var command = new ZoneCommand.SwitchP2p("zone", true);
        var link = new OwnerLink(asking.sharedStore(), asking.acknowledged(), Duration.ofSeconds(10));

        // when, then
        try (var _ = CommandService.start(owner.sharedStore(), "starting", never, owner.lanes(), () -> false)) {
            var outcome = assertInstanceOf(Answer.Ended.class, link.ask("starting", command))
                    .outcome();
            assertEquals(new CommandOutcome.Unavailable("node starting is still reading the log"), outcome);
        }
        assertInstanceOf(Answer.NotThere.class, link.ask("starting", command));
    }

    private static int maxPlayers(String zone) {
        return nodes.api()
                .get("/api/v1/zones/" + zone)
                .expect(200)
                .json()
                .path("max_players")
                .asInt();
    }
}
