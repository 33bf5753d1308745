package io.p2pcoordinator.harness.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command line: compares what the coordinator shows with the file that a run of the world wrote at its end. */
@Command(
        name = "world-check",
        mixinStandardHelpOptions = true,
        version = "world-check 0.1.0",
        sortOptions = false,
        description =
                "Asks the coordinator for the entities of every zone and compares them with a file of world-load.",
        footer = {"", "Exit code 0: the same; 1: different; 2: wrong options; 3: could not compare."})
public final class WorldCheck implements Callable<Integer> {
    private static final int OK = 0;
    private static final int DIFFERENT = 1;
    private static final int COULD_NOT_COMPARE = 3;
    private static final int EXAMPLES = 10;
    private static final int QUERIES_AT_A_TIME = 4;

    @Option(names = "--coordinator", paramLabel = "URL", description = "Default: ${DEFAULT-VALUE}")
    private URI coordinatorUrl = URI.create("http://127.0.0.1:8001");

    @Option(names = "--expected", paramLabel = "FILE", required = true, description = "What world-load --out wrote")
    private Path expectedFile = Path.of("");

    @Option(
            names = "--wait-seconds",
            paramLabel = "N",
            description = "How long the coordinator may take to catch up with the log. Default: ${DEFAULT-VALUE}")
    private long waitSeconds = 120;

    @Option(
            names = "--only-these-zones",
            description = "Look only at zones that are in the file. Default: entities of other zones are extra")
    private boolean onlyTheseZones;

    private WorldCheck() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        System.getProperties().putIfAbsent("logback.configurationFile", "world-logback.xml");
        return new CommandLine(new WorldCheck());
    }

    @Override
    public Integer call() throws InterruptedException {
        var progress = new Progress(System.out);
        Duration patience = Duration.ofSeconds(waitSeconds);
        try (var coordinator = new CoordinatorClient(coordinatorUrl, patience, () -> false)) {
            List<PlacedEntity> expected = WorldSnapshot.read(expectedFile);
            if (!Projections.awaitCaughtUp(coordinator, patience)) {
                progress.line("the coordinator's tables are still behind the log after " + waitSeconds + " s");
                return COULD_NOT_COMPARE;
            }
            Set<String> zones = zones(coordinator, expected);
            WorldComparison comparison = WorldComparison.of(expected, shown(coordinator, zones));
            report(progress, zones.size(), comparison);
            return comparison.isEqual() ? OK : DIFFERENT;
        } catch (CoordinatorException | WorldFormatException | IOException e) {
            progress.line("could not compare: " + e);
            return COULD_NOT_COMPARE;
        }
    }

    private Set<String> zones(CoordinatorClient coordinator, List<PlacedEntity> expected) throws InterruptedException {
        var zones = new TreeSet<String>();
        expected.forEach(entity -> zones.add(entity.zoneId()));
        if (!onlyTheseZones) {
            for (JsonNode zone : coordinator.get(CoordinatorClient.path("zones"))) {
                zones.add(zone.path("zone_id").asText());
            }
        }
        return zones;
    }

    private static Queue<PlacedEntity> shown(CoordinatorClient coordinator, Set<String> zones)
            throws InterruptedException {
        var shown = new ConcurrentLinkedQueue<PlacedEntity>();
        Parallel.forEach(zones, QUERIES_AT_A_TIME, zoneId -> shown.addAll(ReportedEntities.of(coordinator, zoneId)));
        return shown;
    }

    private static void report(Progress progress, int zones, WorldComparison comparison) {
        comparison.missing().stream().limit(EXAMPLES).forEach(entity -> progress.line("missing: " + entity));
        comparison.extra().stream().limit(EXAMPLES).forEach(entity -> progress.line("extra: " + entity));
        comparison.misplaced().stream().limit(EXAMPLES).forEach(entity -> progress.line("misplaced: " + entity));
        comparison.repeated().stream().limit(EXAMPLES).forEach(entity -> progress.line("repeated: " + entity));
        progress.line(String.format(
                Locale.ROOT,
                "%s: %,d zones, %,d entities match, %,d missing, %,d extra, %,d misplaced, %,d repeated",
                comparison.isEqual() ? "the same" : "DIFFERENT",
                zones,
                comparison.matching(),
                comparison.missing().size(),
                comparison.extra().size(),
                comparison.misplaced().size(),
                comparison.repeated().size()));
    }
}
