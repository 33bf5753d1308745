package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.harness.check.HistoryRecorder;
import io.p2pcoordinator.harness.fault.LinkState;
import io.p2pcoordinator.harness.fault.SmallDisk;
import io.p2pcoordinator.harness.fault.SteppedClock;
import io.p2pcoordinator.harness.fault.TcpProxy;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes faults happen, each on a virtual thread of its own. {@link #heal} puts everything right, whatever went before. */
final class FaultInjector {
    private static final Logger log = LoggerFactory.getLogger(FaultInjector.class);
    private static final int SUPERVISION_MS = 1_000;
    private static final LinkState WELL = new LinkState.Pass();

    private final ChaosServers servers;
    private final List<ChaosNode> nodes;
    private final List<TcpProxy> publisherLinks;
    private final HistoryRecorder history;
    /** Nodes that are to be away. */
    private final Set<Integer> down = ConcurrentHashMap.newKeySet();

    FaultInjector(ChaosServers servers, List<ChaosNode> nodes, List<TcpProxy> publisherLinks, HistoryRecorder history) {
        this.servers = servers;
        this.nodes = nodes;
        this.publisherLinks = publisherLinks;
        this.history = history;
    }

    /** Returns when the last fault has been put right. A node that ends by itself meanwhile is started again, as an operator's supervisor does. */
    void run(FaultSchedule schedule) throws InterruptedException {
        long started = System.nanoTime();
        var threads = schedule.entries().stream()
                .map(entry -> Thread.ofVirtual().name("fault").start(() -> happen(entry, started)))
                .toList();
        Thread supervisor = Thread.ofVirtual().name("supervisor").start(this::supervise);
        for (Thread thread : threads) {
            thread.join();
        }
        supervisor.interrupt();
        supervisor.join();
    }

    void heal() throws IOException, InterruptedException {
        publisherLinks.forEach(link -> link.set(WELL));
        for (ChaosNode node : nodes) {
            node.setAll(WELL);
            SteppedClock.step(node.clock(), 0);
        }
        servers.startAll();
        for (ChaosNode node : nodes) {
            if (node.process().isAlive()) {
                node.process().resume();
            } else {
                node.process().start();
            }
        }
    }

    private void supervise() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(SUPERVISION_MS);
                for (int i = 0; i < nodes.size(); i++) {
                    if (!down.contains(i) && !nodes.get(i).process().isAlive()) {
                        log.info("node-{} has ended by itself and is started again", i + 1);
                        history.note("node-" + (i + 1) + " had ended by itself");
                        nodes.get(i).process().start();
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("a node that had ended cannot be started again", e);
        }
    }

    private void happen(FaultSchedule.Entry entry, long startedNanos) {
        try {
            sleepUntil(startedNanos, entry.atMs());
            log.info("begins: {}", entry);
            history.note("begins: " + entry);
            begin(entry.fault());
            sleepUntil(startedNanos, entry.atMs() + entry.durationMs());
            end(entry.fault());
            history.note("ended: " + entry);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            log.warn("{} did not go as planned", entry, e);
        }
    }

    private void begin(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case Fault.KillNode(int node) -> {
                down.add(node);
                nodes.get(node).process().kill();
            }
            case Fault.StopNode(int node) -> {
                down.add(node);
                nodes.get(node).process().stop();
            }
            case Fault.PauseNode(int node) -> nodes.get(node).process().pause();
            case Fault.StepClock(int node, long stepMs) ->
                SteppedClock.step(nodes.get(node).clock(), stepMs);
            case Fault.BadLink(int node, int link, LinkState state) ->
                nodes.get(node).link(link).set(state);
            case Fault.CutOff(int node, ChaosNode.Service from, LinkState state) ->
                nodes.get(node).set(from, state);
            case Fault.Isolate(int node) -> nodes.get(node).setAll(new LinkState.Drop());
            case Fault.BadPublisherLink(int link, LinkState state) ->
                publisherLinks.get(link).set(state);
            case Fault.KillNats(int member) -> servers.nats().get(member).kill();
            case Fault.KillEtcd(int member) -> servers.etcd().get(member).kill();
            case Fault.KillPostgres() -> servers.postgres().kill();
            case Fault.FillDisk() -> {
                if (servers.disk().isPresent()) {
                    servers.disk().get().fill();
                }
            }
        }
    }

    private void end(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case Fault.KillNode(int node) -> startAgain(node);
            case Fault.StopNode(int node) -> startAgain(node);
            case Fault.PauseNode(int node) -> nodes.get(node).process().resume();
            case Fault.StepClock(int node, long _) ->
                SteppedClock.step(nodes.get(node).clock(), 0);
            case Fault.BadLink(int node, int link, LinkState _) ->
                nodes.get(node).link(link).set(WELL);
            case Fault.CutOff(int node, ChaosNode.Service from, LinkState _) ->
                nodes.get(node).set(from, WELL);
            case Fault.Isolate(int node) -> nodes.get(node).setAll(WELL);
            case Fault.BadPublisherLink(int link, LinkState _) ->
                publisherLinks.get(link).set(WELL);
            case Fault.KillNats(int member) -> servers.nats().get(member).launch();
            case Fault.KillEtcd(int member) -> servers.etcd().get(member).launch();
            case Fault.KillPostgres() -> servers.postgres().start();
            case Fault.FillDisk() -> {
                SmallDisk disk = servers.disk().orElseThrow();
                servers.nats().getFirst().kill(); // it has stopped writing for good
                disk.empty();
                servers.nats().getFirst().launch();
            }
        }
    }

    private void startAgain(int node) throws IOException {
        nodes.get(node).process().start();
        down.remove(node);
    }

    private static void sleepUntil(long startedNanos, long atMs) throws InterruptedException {
        long leftNanos = startedNanos + TimeUnit.MILLISECONDS.toNanos(atMs) - System.nanoTime();
        if (leftNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(leftNanos);
        }
    }
}
