package io.p2pcoordinator.harness.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of chaos runs. Exit codes: 0 all is well, 1 something is not, 2 wrong arguments. */
@Command(
        name = "deploy/chaos",
        description = {
            "Runs coordinators with three NATS servers, three members of etcd and PostgreSQL under load, lets things go wrong",
            "(crashes, pauses, partitions, a full disk, stepped clocks), heals them, and checks that nothing acknowledged was",
            "lost or doubled. A seed gives the same schedule of faults again."
        },
        mixinStandardHelpOptions = true)
public final class ChaosMain implements Callable<Integer> {
    @Option(names = "--minutes", description = "How long faults happen (default: ${DEFAULT-VALUE}).")
    private double minutes = 2;

    @Option(names = "--seed", description = "Of the schedule; printed (default: another each time).")
    private @Nullable Long seed;

    @Option(names = "--nodes", description = "Coordinators (default: ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(names = "--folder", description = "Where data, logs and the history are; kept when something is not well.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"), "p2p-chaos");

    @Option(names = "--json", description = "One JSON object in place of the report.")
    private boolean json;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ChaosMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
        var options = new ChaosOptions(
                chosen,
                nodes,
                Duration.ofMillis(Math.round(minutes * 60_000)),
                folder.toAbsolutePath()
                        .resolve(
                                "seed-" + chosen + "-" + ProcessHandle.current().pid()));
        System.err.println("seed " + chosen);
        ChaosResult result = ChaosRun.run(options);
        if (json) {
            System.out.println(asJson(result));
        } else {
            result.print(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        }
        return result.isGood() ? 0 : 1;
    }

    private static String asJson(ChaosResult result) {
        var object = new ObjectMapper()
                .createObjectNode()
                .put("name", "chaos")
                .put("seed", result.options().seed())
                .put("nodes", result.options().nodes())
                .put("seconds", result.options().length().toSeconds())
                .put("faults", result.faults())
                .put("acknowledged", result.acknowledged())
                .put("refused", result.refused())
                .put("unknown", result.unknown())
                .put("reads", result.history().reads().size())
                .put("violations", result.check().violations().size())
                .put("not_healed", result.notHealed().size());
        if (!result.isGood()) {
            object.put("folder", result.options().folder().toString());
        }
        return object.toString();
    }
}
