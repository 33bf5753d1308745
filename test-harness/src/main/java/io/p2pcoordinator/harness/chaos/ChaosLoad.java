package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.check.HistoryRecorder;
import io.p2pcoordinator.harness.check.RecordedClient;
import io.p2pcoordinator.harness.check.RecordedClient.Answer;
import io.p2pcoordinator.harness.check.RecordedClient.Node;
import io.p2pcoordinator.harness.check.RecordedClient.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Everyone who uses the coordinators: panels, two map servers, and somebody who moves zones between these. */
final class ChaosLoad implements AutoCloseable {
    private static final int ZONES = 6;
    private static final int PANELS = 6;
    private static final long SPAWN_SECONDS = 30;
    private static final int LEAST_MOVE_PAUSE_MS = 1_000;
    private static final int MOST_MOVE_PAUSE_MS = 4_000;
    /** How long a map server goes on that does not know yet that it hosts no more. */
    private static final int UNAWARE_MS = 300;

    private final HistoryRecorder history;
    private final List<Node> nodes;
    private final SplittableRandom random;
    private final Tokens published = new Tokens();
    private final List<MapServer> mapServers;
    private final ChaosWorld world;
    private final RecordedClient operator;
    private final Map<String, MapServer> hosts = new HashMap<>();
    private final List<RecordedClient> panels = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean goesOn = true;

    /** @param log of the map servers */
    ChaosLoad(HistoryRecorder history, EventLog log, List<Node> nodes, SplittableRandom random) {
        this.history = history;
        this.nodes = List.copyOf(nodes);
        this.random = random;
        this.mapServers = List.of(
                new MapServer("map1", log, history, published, () -> goesOn),
                new MapServer("map2", log, history, published, () -> goesOn));
        this.world =
                ChaosWorld.of(ZONES, mapServers.stream().map(MapServer::name).toList());
        this.operator = new RecordedClient("operator", history);
    }

    /** Makes the world; while all is well. */
    void create() throws IOException, InterruptedException {
        world.create(operator, nodes.getFirst());
        for (int i = 0; i < world.zones().size(); i++) {
            String zone = world.zones().get(i);
            MapServer host = mapServers.get(i % mapServers.size());
            Answer claimed = ChaosWorld.insist(() -> claim(nodes.getFirst(), zone, host));
            host.take(zone, epoch(claimed));
            hosts.put(zone, host);
            try {
                AppendOutcome spawned = host.spawn(zone).get(SPAWN_SECONDS, TimeUnit.SECONDS);
                if (!(spawned instanceof AppendOutcome.Appended)) {
                    throw new IOException("expected entities of " + zone + " to appear, but " + spawned);
                }
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("expected entities of " + zone + " to appear", e);
            }
        }
    }

    void start() {
        for (int i = 1; i <= PANELS; i++) {
            String name = "panel" + i;
            var client = new RecordedClient(name, history);
            panels.add(client);
            run(name, new ControlClient(name, client, nodes, world, published, () -> goesOn, random.split()));
        }
        mapServers.forEach(server -> run(server.name(), server));
        run("operator", this::moveZones);
    }

    /** Returns when nobody asks for anything any more. */
    void stop() throws InterruptedException {
        goesOn = false;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Each node describes each zone, within the time given: then all of them work again. What does not work, in words. */
    List<String> probe(long deadlineNanos) throws InterruptedException {
        var failures = new ArrayList<String>();
        for (Node node : nodes) {
            for (String zone : world.zones()) {
                Answer answer = operator.describe(node, zone);
                while (answer.position().isEmpty() && System.nanoTime() < deadlineNanos) {
                    TimeUnit.MILLISECONDS.sleep(UNAWARE_MS);
                    answer = operator.describe(node, zone);
                }
                if (answer.position().isEmpty()) {
                    failures.add(node.id() + " cannot describe " + zone + ": " + answer.outcome());
                }
            }
        }
        return failures;
    }

    /** Lets what map servers have under way get through. */
    void finishPublishing() {
        mapServers.forEach(MapServer::close);
    }

    RecordedClient operator() {
        return operator;
    }

    @Override
    public void close() {
        goesOn = false;
        threads.forEach(Thread::interrupt);
        panels.forEach(RecordedClient::close);
        operator.close();
    }

    private void run(String name, Runnable task) {
        threads.add(Thread.ofVirtual().name(name).start(task));
    }

    private void moveZones() {
        try {
            while (goesOn) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_MOVE_PAUSE_MS, MOST_MOVE_PAUSE_MS));
                String zone = world.zones().get(random.nextInt(world.zones().size()));
                MapServer from = Objects.requireNonNull(hosts.get(zone));
                MapServer to = mapServers.getFirst() == from ? mapServers.getLast() : mapServers.getFirst();
                Answer claimed = claim(nodes.get(random.nextInt(nodes.size())), zone, to);
                if (claimed.position().isPresent() && claimed.body().has("hosting_epoch")) {
                    to.take(zone, epoch(claimed));
                    hosts.put(zone, to);
                    TimeUnit.MILLISECONDS.sleep(UNAWARE_MS);
                    from.leave(zone);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer claim(Node node, String zone, MapServer host) throws InterruptedException {
        return operator.write(
                node,
                new Write(
                        "claim",
                        Subject.zone(zone),
                        "POST",
                        RecordedClient.path("zones", zone, "hosting"),
                        Map.of("host_id", host.name()),
                        ""));
    }

    private static long epoch(Answer claimed) {
        return claimed.body().path("hosting_epoch").asLong();
    }
}
