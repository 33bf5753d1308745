package io.p2pcoordinator.harness.bench.state;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What entities take: pages off the heap, in use or not, and all that the heap holds more after full collections. */
@Command(
        name = "memory",
        description = "Bytes that an entity takes, on the heap and off it, all included.",
        mixinStandardHelpOptions = true)
public final class MemoryBench implements Callable<Integer> {
    private static final int SPAWNED_IN_COMMIT = 500;
    private static final int EVEN_ZONES = 1_000;
    private static final int TARGET_BYTES = 100;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--entities", description = "In all zones together (default: ${DEFAULT-VALUE}).")
    private int entities = 1_000_000;

    @Option(
            names = "--world",
            description = "A folder with spawns.tsv, whose amounts say how entities are spread; evenly without it.")
    private Optional<Path> world = Optional.empty();

    @Override
    public Integer call() throws Exception {
        int[] perZone = perZone();
        new MoveLoad(perZone.length, 0).spawn(0, 1, SPAWNED_IN_COMMIT); // classes are there once
        long before = usedHeap();
        var load = new MoveLoad(perZone.length, 0);
        long nextId = MoveLoad.FIRST_ID;
        for (int zone = 0; zone < perZone.length; zone++) {
            for (int left = perZone[zone]; left > 0; left -= SPAWNED_IN_COMMIT) {
                int count = Math.min(left, SPAWNED_IN_COMMIT);
                load.spawn(zone, nextId, count);
                nextId += count;
            }
        }
        long heap = usedHeap() - before;
        long held = load.state.heldBytes();
        double size = load.state.size();
        Report.print(
                List.of(
                        Figure.cost("memory-heap", heap / size, 0, "bytes/entity"),
                        Figure.cost("memory-off-heap", held / size, 0, "bytes/entity"),
                        Figure.cost("memory", (heap + held) / size, 0, "bytes/entity")
                                .with("entities", size)
                                .with("zones", perZone.length)
                                .with("target", TARGET_BYTES)),
                options.json);
        return 0;
    }

    private int[] perZone() throws IOException {
        int[] amounts = world.isPresent() ? amounts(world.get()) : new int[EVEN_ZONES];
        if (world.isEmpty()) {
            Arrays.fill(amounts, 1);
        }
        double all = Arrays.stream(amounts).asLongStream().sum();
        return Arrays.stream(amounts)
                .map(amount -> (int) Math.round(amount / all * entities))
                .toArray();
    }

    /** Monsters of each map that has some. */
    private static int[] amounts(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("spawns.tsv"));
        List<String> columns = Arrays.asList(lines.getFirst().split("\t", -1));
        int map = columns.indexOf("map");
        int amount = columns.indexOf("amount");
        Map<String, Integer> amounts = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split("\t", -1);
            amounts.merge(fields[map], Integer.parseInt(fields[amount]), Integer::sum);
        }
        return amounts.values().stream().mapToInt(Integer::intValue).toArray();
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
