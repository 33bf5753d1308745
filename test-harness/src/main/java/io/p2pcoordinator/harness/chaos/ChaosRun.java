package io.p2pcoordinator.harness.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.harness.check.Checker;
import io.p2pcoordinator.harness.check.History;
import io.p2pcoordinator.harness.check.HistoryRecorder;
import io.p2pcoordinator.harness.check.NodeLanes;
import io.p2pcoordinator.harness.check.RecordedClient;
import io.p2pcoordinator.harness.fault.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: a world is made while all is well; then faults happen under load; then everything is healed, has to work again within a deadline, comes to rest, and is
 * checked. The seed gives the faults and when they happen, and what clients want; what comes of it is the machine's.
 */
public final class ChaosRun {
    private static final Logger log = LoggerFactory.getLogger(ChaosRun.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration HEAL_PATIENCE = Duration.ofMinutes(2);
    private static final Duration REST_PATIENCE = Duration.ofSeconds(90);
    private static final int POLL_MS = 300;
    private static final String SCHEMA = "p2p";

    private final ChaosOptions options;
    private final Path historyFile;
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<String> notHealed = new ArrayList<>();

    private ChaosRun(ChaosOptions options) {
        this.options = options;
        this.historyFile = options.folder().resolve("history.jsonl");
    }

    /**
     * @throws IOException when servers or nodes do not start, before anything was done to them
     */
    public static ChaosResult run(ChaosOptions options) throws IOException, InterruptedException, SQLException {
        Files.createDirectories(options.folder());
        var run = new ChaosRun(options);
        var interrupted = Thread.ofPlatform().name("chaos-interrupted").unstarted(run::close);
        Runtime.getRuntime().addShutdownHook(interrupted); // Ctrl-C leaves no server and no mounted disk behind
        ChaosResult result;
        try {
            result = run.run();
        } finally {
            run.close();
            boolean _ = Runtime.getRuntime().removeShutdownHook(interrupted);
        }
        if (result.isGood()) {
            delete(options.folder());
        }
        return result;
    }

    private ChaosResult run() throws IOException, InterruptedException, SQLException {
        ChaosServers servers = open(ChaosServers.start(options.folder()));
        HistoryRecorder history = open(HistoryRecorder.create(historyFile));
        List<ChaosNode> nodes = startNodes(servers);
        List<TcpProxy> publisherLinks = new ArrayList<>();
        servers.nats()
                .forEach(server -> publisherLinks.add(
                        open(TcpProxy.open("map servers -> " + server.name(), server.port(), options.seed()))));
        EventLog publisherLog = open(JetStreamEventLog.connectToPublish(JetStreamConfig.of(
                publisherLinks.stream()
                        .map(link -> "nats://127.0.0.1:" + link.port())
                        .collect(Collectors.joining(",")),
                "map-servers")));
        var random = new SplittableRandom(options.seed());
        ChaosLoad load = open(new ChaosLoad(
                history, publisherLog, nodes.stream().map(ChaosNode::address).toList(), random.split()));
        load.create();
        FaultSchedule schedule = FaultSchedule.generate(
                options.seed(),
                options.nodes(),
                options.length(),
                servers.disk().isPresent());
        if (servers.disk().isEmpty()) {
            log.info("no disk is filled: a small one cannot be mounted here, which takes root's rights");
        }
        log.info("seed {}: {} faults", options.seed(), schedule.entries().size());
        load.start();
        var injector = new FaultInjector(servers, nodes, publisherLinks, history);
        injector.run(schedule);
        load.stop();
        log.info("healing");
        history.note("healing");
        injector.heal();
        awaitHealed(nodes, load);
        load.finishPublishing();
        EventLog whole = open(JetStreamEventLog.connectToRead(JetStreamConfig.of(servers.natsUrl(), "check")));
        awaitRest(nodes, load.operator(), whole);
        log.info("checking");
        return check(servers, nodes, whole, schedule);
    }

    private List<ChaosNode> startNodes(ChaosServers servers) throws IOException, InterruptedException {
        var nodes = new ArrayList<ChaosNode>();
        for (int i = 1; i <= options.nodes(); i++) {
            ChaosNode node = open(ChaosNode.prepare("node-" + i, servers, options.folder(), options.seed()));
            node.process().start();
            if (nodes.isEmpty()) {
                node.process().awaitReady(START_PATIENCE); // it makes streams and tables
            }
            nodes.add(node);
        }
        for (ChaosNode node : nodes) {
            node.process().awaitReady(START_PATIENCE);
        }
        return nodes;
    }

    private void awaitHealed(List<ChaosNode> nodes, ChaosLoad load) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + HEAL_PATIENCE.toNanos();
        for (ChaosNode node : nodes) {
            while (!node.process().isReady() && System.nanoTime() < deadline) {
                if (!node.process().isAlive()) {
                    node.process().start(); // one that stopped by itself, as it has to where it cannot go on safely
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
            if (!node.process().isReady()) {
                notHealed.add(node.process().nodeId() + " is not ready: see "
                        + node.process().log());
            }
        }
        notHealed.addAll(load.probe(deadline));
    }

    /** Lanes of all nodes and the tables are where the log ends. */
    private void awaitRest(List<ChaosNode> nodes, RecordedClient client, EventLog whole) throws InterruptedException {
        long deadline = System.nanoTime() + REST_PATIENCE.toNanos();
        Optional<String> behind = behind(nodes, client, whole);
        while (behind.isPresent() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            behind = behind(nodes, client, whole);
        }
        behind.ifPresent(what -> notHealed.add("not at rest: " + what));
    }

    private static Optional<String> behind(List<ChaosNode> nodes, RecordedClient client, EventLog whole)
            throws InterruptedException {
        for (ChaosNode node : nodes) {
            for (String path : List.of("lanes", "projections")) {
                Optional<JsonNode> parts = client.get(node.address(), RecordedClient.path(path), List.of());
                if (parts.isEmpty()) {
                    return Optional.of(node.process().nodeId() + " does not show its " + path);
                }
                for (JsonNode part : parts.get()) {
                    Position position =
                            Position.parse(part.path("position").asText()).orElseThrow();
                    try {
                        Position end = whole.end(position.stream());
                        if (!position.equals(end)) {
                            return Optional.of(
                                    node.process().nodeId() + " " + path + " " + part + ", but the log ends at " + end);
                        }
                    } catch (LogUnavailableException e) {
                        return Optional.of("the log does not answer: " + e.getMessage());
                    }
                }
            }
        }
        return Optional.empty();
    }

    private ChaosResult check(ChaosServers servers, List<ChaosNode> nodes, EventLog whole, FaultSchedule schedule)
            throws IOException, InterruptedException, SQLException {
        History history = History.read(historyFile);
        var checker = new Checker(whole);
        checker.operations(history);
        checker.tables(servers.database(), SCHEMA);
        var lanes = new ArrayList<NodeLanes>();
        for (ChaosNode node : nodes) {
            if (node.process().isReady()) {
                lanes.add(
                        NodeLanes.parse(node.process().nodeId(), node.process().lanes()));
            }
        }
        checker.digests(lanes);
        return new ChaosResult(options, schedule.entries().size(), history, checker.report(), notHealed);
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    private void close() {
        if (closed.compareAndSet(false, true)) {
            Resources.closeAll(opened);
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
