package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.app.replay.NatsOptions;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command line: map servers that run a world against a running coordinator. */
@Command(
        name = "world-load",
        mixinStandardHelpOptions = true,
        version = "world-load 0.1.0",
        sortOptions = false,
        description = "Runs a world against a coordinator: registers map servers, creates a zone per map, claims the"
                + " hosting, spawns every monster, walks them, lets players come and go.",
        footer = {
            "",
            "An API key for the coordinator, where it asks for one, is in $P2P_API_KEY.",
            "Ctrl-C (or SIGTERM) brings the world to rest and then ends, as --seconds does.",
            "Exit code 0: all is acknowledged; 1: not all, or other hosts took zones; 2: wrong options; 3: a server"
                    + " or a file cannot be reached."
        })
public final class WorldLoad implements Callable<Integer> {
    static final int OK = 0;
    static final int INCOMPLETE = 1;
    static final int UNREACHABLE = 3;

    private static final Path SHARED_WORLD = Path.of("..", "shared", "world");
    private static final Duration HOOK_SLACK = Duration.ofSeconds(10);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--coordinator", paramLabel = "URL", description = "Default: ${DEFAULT-VALUE}")
    private URI coordinator = URI.create("http://127.0.0.1:8001");

    @Mixin
    private NatsOptions nats = new NatsOptions();

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "Of the log's streams, as the coordinator was told. Default: ${DEFAULT-VALUE}")
    private int replicas = 1;

    @Option(
            names = "--world",
            paramLabel = "DIR",
            description = "Folder with maps.tsv, monsters.tsv and spawns.tsv. Default: ../shared/world if it is there,"
                    + " else a generated world")
    private @Nullable Path world;

    @Option(
            names = "--zones",
            paramLabel = "N",
            description =
                    "Take at most this many maps: those with monsters first, in the order of maps.tsv. Default: all")
    private int zones = Integer.MAX_VALUE;

    @Option(
            names = "--rate",
            paramLabel = "X",
            description = "How busy: 1.0 as the game (pauses of 2 to 8 s between walks), 2.0 half the pauses, 0 nobody"
                    + " walks. Default: ${DEFAULT-VALUE}")
    private double rate = 1.0;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long the world lives once it is set up. Default: until stopped")
    private long seconds;

    @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--servers", paramLabel = "N", description = "Simulated map servers. Default: ${DEFAULT-VALUE}")
    private int servers = 8;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "Sessions with players that are open at a time. Default: ${DEFAULT-VALUE}")
    private int sessions = 10;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "At the end, when all stand still, gets a line of JSON per living entity:"
                    + " zone_id, entity_id, x, y (cells)")
    private @Nullable Path out;

    @Option(names = "--tick-ms", paramLabel = "MS", description = "Default: ${DEFAULT-VALUE}")
    private int tickMs = 250;

    @Option(
            names = "--patience-seconds",
            paramLabel = "N",
            description = "How long servers may be away during the set-up. Default: ${DEFAULT-VALUE}")
    private long patienceSeconds = 300;

    @Option(
            names = "--stop-seconds",
            paramLabel = "N",
            description = "How long coming to rest may take. Default: ${DEFAULT-VALUE}")
    private long stopSeconds = 60;

    private WorldLoad() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        System.getProperties().putIfAbsent("logback.configurationFile", "world-logback.xml");
        return new CommandLine(new WorldLoad());
    }

    @Override
    public Integer call() throws InterruptedException {
        var stop = new StopSignal();
        var over = new CountDownLatch(1);
        var hook = new Thread(() -> stopAndWait(stop, over), "stop-world");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run(stop);
        } finally {
            over.countDown();
        }
    }

    private int run(StopSignal stop) throws InterruptedException {
        var progress = new Progress(System.out);
        try {
            WorldRunOptions options = options();
            var settings = SimulationSettings.of(seed, tickMs, rate);
            var world = new WorldRun(options, settings, facts(progress), stop, progress);
            JetStreamConfig config = nats.config("world-load").withReplicas(replicas);
            try (EventLog log = LogConnection.open(config, options.patience(), stop, progress)) {
                return world.run(log) ? OK : INCOMPLETE;
            }
        } catch (IllegalArgumentException | WorldFormatException e) {
            throw new ParameterException(commandLine(spec), String.valueOf(e.getMessage()), e);
        } catch (CoordinatorException | LogUnavailableException | IOException e) {
            progress.line(stop.isRequested() ? "stopped before the world was at rest" : "gave up: " + e.getMessage());
            return UNREACHABLE;
        }
    }

    private WorldRunOptions options() {
        atLeast("--zones", zones, 1);
        atLeast("--servers", servers, 1);
        atLeast("--sessions", sessions, 0);
        atLeast("--seconds", seconds, 0);
        atLeast("--patience-seconds", patienceSeconds, 0);
        atLeast("--stop-seconds", stopSeconds, 1);
        return new WorldRunOptions(
                coordinator,
                zones,
                servers,
                sessions,
                seconds,
                out,
                Duration.ofSeconds(patienceSeconds),
                Duration.ofSeconds(stopSeconds));
    }

    private WorldFacts facts(Progress progress) throws IOException {
        if (world != null) {
            return WorldFacts.read(world);
        }
        if (WorldFacts.isIn(SHARED_WORLD)) {
            return WorldFacts.read(SHARED_WORLD);
        }
        progress.line("no world at " + SHARED_WORLD + ": generating one");
        return GeneratedWorld.of(seed);
    }

    private static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "expected " + option + " to be at least " + least + ", but it is " + value);
        }
    }

    private static CommandLine commandLine(@Nullable CommandSpec spec) {
        return spec == null ? commandLine() : spec.commandLine();
    }

    /** The JVM ends when this returns, so it waits until the world is at rest. */
    private void stopAndWait(StopSignal stop, CountDownLatch over) {
        stop.request();
        try {
            if (!over.await(stopSeconds + HOOK_SLACK.toSeconds(), TimeUnit.SECONDS)) {
                new Progress(System.err).line("did not come to rest in time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
