package io.p2pcoordinator.harness.bench.failover;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.localstack.server.ServerProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Lets nodes give their zones away and take them back under load, kills the owner of zones again and again and starts it again, then kills
 * servers of NATS and members of etcd. Between the turns it waits until every zone is where it belongs.
 */
@CommandLine.Command(
        name = "failover",
        description =
                "How long zones take no command when their owner is killed, drains, or joins, and when a server is killed.",
        mixinStandardHelpOptions = true)
public final class FailoverBench implements Callable<Integer> {
    private static final int PROBED = 8;
    private static final int WORKERS = 4;
    private static final int CREATORS = 32;
    private static final long WORKER_PAUSE_MS = 5;

    @Option(names = "--runs", description = "How often the owner is killed (default: ${DEFAULT-VALUE}).")
    private int runs = 30;

    @Option(
            names = "--server-runs",
            description = "How often a server of NATS, and of etcd, is killed (default: ${DEFAULT-VALUE}).")
    private int serverRuns = 6;

    @Option(
            names = "--drains",
            description = "How often a node gives all its zones away and takes them back (default: ${DEFAULT-VALUE}).")
    private int drains = 10;

    @Option(names = "--zones", description = "Zones of the world (default: ${DEFAULT-VALUE}, as a whole one has).")
    private int zones = 1_271;

    @Option(
            names = "--rest",
            description =
                    "Seconds between a node's return and the next kill: it compiles its code then (default: ${DEFAULT-VALUE}).")
    private int restSeconds = 5;

    @Option(
            names = "--seed",
            description = "Which nodes are killed, and which zones are looked at (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--json", description = "One JSON object a line, the headline figure last.")
    private boolean json;

    private record Timed(String name, List<Double> tookMs) {
        static Timed named(String name) {
            return new Timed(name, new ArrayList<>());
        }

        /** Nearest rank. */
        double percentile(double share) {
            List<Double> sorted = tookMs.stream().sorted().toList();
            return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
        }

        Figure figure(int runs) {
            return Figure.cost(name, percentile(0.99), 0, "ms")
                    .with("runs", runs)
                    .with("samples", tookMs.size())
                    .with("p50_ms", percentile(0.5))
                    .with("p99_ms", percentile(0.99))
                    .with("max_ms", percentile(1));
        }
    }

    @Override
    public Integer call() throws Exception {
        try (var nodes = new ThreeNodes();
                var commands = new Commands(nodes::uri);
                EventLog log = JetStreamEventLog.connectToRead(nodes.log())) {
            Report.progress("logs in %s", nodes.logs());
            List<String> world = createZones(nodes, commands);
            var failover = Timed.named("failover");
            var joins = Timed.named("node-joins");
            var handover = Timed.named("handover");
            var nats = Timed.named("nats-server-killed");
            var etcd = Timed.named("etcd-member-killed");
            int mostRetries = 0;
            try (var _ = new Load(commands, world)) {
                var random = new Random(seed);
                for (int run = 0; run < drains; run++) {
                    mostRetries = Math.max(mostRetries, drain(nodes, commands, world, random, handover));
                }
                for (int run = 0; run < runs; run++) {
                    TimeUnit.SECONDS.sleep(restSeconds);
                    killOwner(nodes, commands, world, random, failover, joins);
                }
                for (int run = 0; run < serverRuns; run++) {
                    killServer(nodes, commands, world, random, nodes.natsServers(), run, nats);
                }
                for (int run = 0; run < serverRuns; run++) {
                    killServer(nodes, commands, world, random, nodes.etcdMembers(), run, etcd);
                }
            }
            Recorded recorded = Recorded.compare(log, commands.acknowledged());
            var figures = new ArrayList<Figure>();
            if (serverRuns > 0) {
                figures.add(nats.figure(serverRuns));
                figures.add(etcd.figure(serverRuns));
            }
            figures.add(joins.figure(runs));
            figures.add(handover.figure(drains).with("most_retries", mostRetries));
            figures.add(failover.figure(runs)
                    .with("zones", zones)
                    .with("acknowledged", commands.acknowledged().size())
                    .with("acknowledged_lost", recorded.lost())
                    .with("doubled", recorded.doubled())
                    .with("unknown", commands.unknown())
                    .with("refused", commands.refused()));
            Report.print(figures, json);
            return recorded.lost() == 0 && recorded.doubled() == 0 ? 0 : 1;
        }
    }

    private List<String> createZones(ThreeNodes nodes, Commands commands) throws Exception {
        List<String> world = IntStream.range(0, zones).mapToObj(i -> "map_" + i).toList();
        try (ExecutorService creators = Executors.newFixedThreadPool(CREATORS)) {
            List<Callable<Boolean>> creations = new ArrayList<>();
            for (int i = 0; i < zones; i++) {
                String nodeId = ThreeNodes.IDS.get(i % ThreeNodes.IDS.size());
                String zone = world.get(i);
                creations.add(() -> {
                    commands.createZone(nodeId, zone);
                    return true;
                });
            }
            for (Future<Boolean> creation : creators.invokeAll(creations)) {
                creation.get();
            }
        }
        nodes.awaitOwners(world, ThreeNodes.IDS);
        Report.progress("%d zones are created and spread", zones);
        return world;
    }

    /** All zones of a node go to the others, and come back. How often one command had to be sent again. */
    private static int drain(ThreeNodes nodes, Commands commands, List<String> world, Random random, Timed handover)
            throws Exception {
        String drained = ThreeNodes.IDS.get(random.nextInt(ThreeNodes.IDS.size()));
        List<String> others =
                ThreeNodes.IDS.stream().filter(id -> !id.equals(drained)).toList();
        Map<String, String> owners = nodes.owners();
        List<String> probed = some(
                world.stream().filter(zone -> drained.equals(owners.get(zone))).toList(), random);
        var continuous = new Probes.Continuous(commands, others.get(random.nextInt(others.size())), probed);
        nodes.drain(drained);
        nodes.awaitOwners(world, others);
        nodes.endDrain(drained);
        nodes.awaitOwners(world, ThreeNodes.IDS);
        List<Double> longestMs = continuous.stop();
        handover.tookMs.addAll(longestMs);
        Report.progress(
                "drained %s and took that back: a command took %.0f ms at most, tried again %d times at most",
                drained, Collections.max(longestMs), continuous.mostRetries());
        return continuous.mostRetries();
    }

    private static void killOwner(
            ThreeNodes nodes, Commands commands, List<String> world, Random random, Timed failover, Timed joins)
            throws Exception {
        String victim = ThreeNodes.IDS.get(random.nextInt(ThreeNodes.IDS.size()));
        List<String> survivors =
                ThreeNodes.IDS.stream().filter(id -> !id.equals(victim)).toList();
        String asked = survivors.get(random.nextInt(survivors.size()));
        Map<String, String> owners = nodes.owners();
        List<String> probed = some(
                world.stream().filter(zone -> victim.equals(owners.get(zone))).toList(), random);
        long startNanos = System.nanoTime();
        nodes.kill(victim);
        List<Double> acceptedMs = Probes.untilAccepted(commands, asked, probed, startNanos);
        failover.tookMs.addAll(acceptedMs);
        nodes.awaitOwners(world, survivors);
        double allMs = (System.nanoTime() - startNanos) / 1e6;

        var continuous = new Probes.Continuous(commands, asked, probed);
        nodes.launch(victim);
        nodes.awaitHealthy(victim);
        nodes.awaitOwners(world, ThreeNodes.IDS);
        List<Double> longestMs = continuous.stop();
        joins.tookMs.addAll(longestMs);
        Report.progress(
                "killed %s: zones answer after %.0f to %.0f ms, all are owned after %.0f ms; on its return %.0f ms at most,"
                        + " tried again %d times at most",
                victim,
                Collections.min(acceptedMs),
                Collections.max(acceptedMs),
                allMs,
                Collections.max(longestMs),
                continuous.mostRetries());
    }

    private static void killServer(
            ThreeNodes nodes,
            Commands commands,
            List<String> world,
            Random random,
            List<? extends ServerProcess> servers,
            int run,
            Timed timed)
            throws Exception {
        ServerProcess server = servers.get(run % servers.size());
        String asked = ThreeNodes.IDS.get(random.nextInt(ThreeNodes.IDS.size()));
        var continuous = new Probes.Continuous(commands, asked, some(world, random));
        server.kill();
        TimeUnit.SECONDS.sleep(8); // the longest election, and what follows from it
        List<Double> longestMs = continuous.stop();
        timed.tookMs.addAll(longestMs);
        server.start();
        for (String id : ThreeNodes.IDS) {
            nodes.awaitHealthy(id);
        }
        nodes.awaitOwners(world, ThreeNodes.IDS);
        Report.progress("killed %s: a command took %.0f ms at most", server.name(), Collections.max(longestMs));
    }

    private static List<String> some(List<String> zones, Random random) {
        var shuffled = new ArrayList<>(zones);
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, Math.min(PROBED, shuffled.size())));
    }

    /** Commands on all zones through all nodes, as long as it is open. */
    private static final class Load implements AutoCloseable {
        private final List<Thread> workers = new ArrayList<>();
        private volatile boolean stopping;

        Load(Commands commands, List<String> world) {
            for (int i = 0; i < WORKERS; i++) {
                workers.add(Thread.ofVirtual().start(() -> run(commands, world)));
            }
        }

        private void run(Commands commands, List<String> world) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            try {
                while (!stopping) {
                    String nodeId = ThreeNodes.IDS.get(random.nextInt(ThreeNodes.IDS.size()));
                    Commands.Outcome _ = commands.change(nodeId, world.get(random.nextInt(world.size())));
                    TimeUnit.MILLISECONDS.sleep(WORKER_PAUSE_MS);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            stopping = true;
            try {
                for (Thread worker : workers) {
                    worker.join();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
