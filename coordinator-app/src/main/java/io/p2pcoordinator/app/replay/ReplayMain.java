package io.p2pcoordinator.app.replay;

import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command line of the replay. Exit codes: 0 done (and equal, with --compare), 1 digests differ, 2 wrong arguments, 3 the log or the node does not answer. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Folds the event log from its beginning, without a coordinator, and prints for each stream its position,",
            "how much the state holds (entities; for CONTROL hosts, zones and live sessions) and the state's digest."
        })
public final class ReplayMain implements Callable<Integer> {
    private static final int DIFFERENT = 1;
    private static final int NO_ANSWER = 3;
    private static final int READ_BATCH = 20_000;

    @Mixin
    private NatsOptions nats = new NatsOptions();

    @Option(
            names = "--at",
            split = ",",
            description =
                    "stop these streams at these positions, for example ENTITY_03/1200; others are read to their end",
            paramLabel = "POSITION")
    private List<String> at = new ArrayList<>();

    @Option(
            names = "--compare",
            description = {
                "a running coordinator: replay to its lanes' positions and compare the digests;",
                "an API key for it, where it asks for one, is in $P2P_API_KEY"
            },
            paramLabel = "URL")
    private @Nullable URI compare;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ReplayMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Map<StreamId, Long> stops = stops();
        try (EventLog log = JetStreamEventLog.connectToRead(config())) {
            List<LiveLanes.Lane> live = compare == null
                    ? List.of()
                    : LiveLanes.of(compare, System.getenv().getOrDefault("P2P_API_KEY", ""));
            live.forEach(
                    lane -> stops.put(lane.position().stream(), lane.position().sequence()));
            List<StreamProgress> folded = new Replay(log).fold(stops);
            return print(out, folded, live);
        } catch (LogUnavailableException | LogIntegrityException | IOException e) {
            err.println("replay: " + e.getMessage());
            return NO_ANSWER;
        }
    }

    private Map<StreamId, Long> stops() {
        var stops = new HashMap<StreamId, Long>();
        for (String text : at) {
            Position position = Position.parse(text)
                    .orElseThrow(() -> new CommandLine.ParameterException(
                            spec.commandLine(), "expected a position such as ENTITY_03/1200, but it is " + text));
            stops.put(position.stream(), position.sequence());
        }
        return stops;
    }

    private JetStreamConfig config() {
        try {
            return nats.config("replay").withReadBatch(READ_BATCH);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static int print(PrintWriter out, List<StreamProgress> folded, List<LiveLanes.Lane> live) {
        Map<StreamId, LiveLanes.Lane> lanes = new HashMap<>();
        live.forEach(lane -> lanes.put(lane.position().stream(), lane));
        long entities = 0;
        int different = 0;
        out.printf(
                "%-4s  %-22s  %10s  %-16s  %9s  %8s  %6s%n",
                "lane", "position", "holds", "digest", "applied", "refused", "parked");
        for (StreamProgress p : folded) {
            String digest = HexFormat.of().toHexDigits(p.digest());
            LiveLanes.Lane lane = lanes.get(p.stream());
            String verdict = lane == null
                    ? ""
                    : lane.digest().equals(digest) ? "  equal" : "  DIFFERENT: live is " + lane.digest();
            different += verdict.startsWith("  D") ? 1 : 0;
            entities += p.stream().isEntity() ? p.size() : 0;
            out.printf(
                    "%-4d  %-22s  %10d  %-16s  %9d  %8d  %6d%s%n",
                    p.lane(),
                    new Position(p.stream(), p.appliedPosition()),
                    p.size(),
                    digest,
                    p.applied(),
                    p.refused(),
                    p.parked(),
                    verdict);
        }
        out.println(entities + " entities");
        if (!live.isEmpty()) {
            out.println(different == 0 ? "all digests equal the live ones" : different + " digests differ");
        }
        out.flush();
        return different == 0 ? 0 : DIFFERENT;
    }
}
