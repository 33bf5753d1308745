package io.p2pcoordinator.harness.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class WorldRunTest {
    private static final SimulationSettings SETTINGS = new SimulationSettings(5, 20, 50, 0.01, 0.01, 0.01);

    @TempDir
    Path folder;

    private InMemoryEventLog log;
    private FakeCoordinator coordinator;
    private final StopSignal stop = new StopSignal();

    @BeforeEach
    void open() throws IOException {
        log = new InMemoryEventLog();
        coordinator = new FakeCoordinator(log);
    }

    @AfterEach
    void close() {
        coordinator.close();
        log.close();
    }

    @Test
    void shouldWriteDownExactlyWhatTheLogHoldsWhenTheTimeIsOver() throws IOException, InterruptedException {
        // given
        Path out = folder.resolve("world.jsonl");

        // when
        boolean complete = run(facts(5, 20), 2, out);

        // then
        assertTrue(complete);
        FoldedWorld folded = FoldedWorld.of(log);
        WorldComparison comparison = WorldComparison.of(WorldSnapshot.read(out), folded.placed());
        assertTrue(comparison.isEqual(), comparison::toString);
        assertTrue(comparison.matching() > 80);
        assertTrue(folded.allStandStill());
        assertEquals(2, coordinator.hosts.size());
        assertEquals(5, coordinator.zones.size());
        assertFalse(coordinator.sessions.isEmpty());
        assertEquals(
                List.of("ended"),
                coordinator.sessions.values().stream().distinct().toList());
        assertEquals(
                0,
                WorldCheck.commandLine()
                        .execute("--coordinator", coordinator.url().toString(), "--expected", out.toString()));
    }

    @Test
    void shouldLeaveNoStraysWhenASmallerWorldFollows() throws IOException, InterruptedException {
        // given
        Path out = folder.resolve("world.jsonl");
        run(facts(4, 20), 1, out);

        // when
        boolean complete = run(facts(4, 5), 1, out);

        // then
        assertTrue(complete);
        WorldComparison comparison =
                WorldComparison.of(WorldSnapshot.read(out), FoldedWorld.of(log).placed());
        assertTrue(comparison.isEqual(), comparison::toString);
        assertTrue(comparison.matching() <= 24);
    }

    @Test
    void shouldReportIncompleteWhenAnotherHostTakesAZone() throws IOException, InterruptedException {
        // given
        Path out = folder.resolve("world.jsonl");
        var running = CompletableFuture.supplyAsync(() -> runUnchecked(facts(3, 5), out), Thread::startVirtualThread);
        Awaitility.await()
                .until(() -> coordinator.hostingEpochs.size() == 3
                        && !FoldedWorld.of(log).commits.isEmpty());

        // when
        coordinator.assignHosting("zone_1", "somebody-else");
        stop.request();

        // then
        assertFalse(running.join());
        assertFalse(WorldSnapshot.read(out).stream()
                .anyMatch(entity -> entity.zoneId().equals("zone_1")));
    }

    private boolean runUnchecked(WorldFacts facts, Path out) {
        try {
            return run(facts, 0, out);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("expected the world to run, but it did not", e);
        }
    }

    private boolean run(WorldFacts facts, int seconds, Path out) throws IOException, InterruptedException {
        var options = new WorldRunOptions(
                coordinator.url(),
                Integer.MAX_VALUE,
                2,
                3,
                seconds,
                out,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
        var progress = new Progress(new PrintStream(OutputStream.nullOutputStream()));
        return new WorldRun(options, SETTINGS, facts, stop, progress).run(log);
    }

    private static WorldFacts facts(int maps, int monstersEach) {
        var facts = new ArrayList<WorldMap>();
        var spawns = new HashMap<String, List<Spawn>>();
        for (int i = 1; i <= maps; i++) {
            facts.add(new WorldMap("zone_" + i, 40, 40, MapClass.FIELD));
            spawns.put("zone_" + i, List.of(TestWorld.anywhere(monstersEach), TestWorld.boss()));
        }
        return new WorldFacts(List.copyOf(facts), Map.copyOf(spawns));
    }
}
