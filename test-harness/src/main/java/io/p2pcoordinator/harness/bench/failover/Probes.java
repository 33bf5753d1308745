package io.p2pcoordinator.harness.bench.failover;

import io.p2pcoordinator.harness.bench.failover.Commands.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Commands on zones, each zone for itself, one command after the other; how long zones take none. */
final class Probes {
    private static final long PAUSE_MS = 2;

    private Probes() {}

    /** From the start to the end of the first command that is acknowledged, in milliseconds, of each zone. */
    static List<Double> untilAccepted(Commands commands, String nodeId, Collection<String> zones, long startNanos)
            throws InterruptedException {
        Map<String, Double> tookMs = new ConcurrentHashMap<>();
        inParallel(zones, zone -> {
            while (commands.change(nodeId, zone) != Outcome.ACKNOWLEDGED) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
            tookMs.put(zone, (System.nanoTime() - startNanos) / 1e6);
        });
        return List.copyOf(tookMs.values());
    }

    /** Goes on until it is closed. */
    static final class Continuous {
        private final Map<String, Double> longestMs = new ConcurrentHashMap<>();
        private final AtomicInteger retries = new AtomicInteger();
        private final AtomicInteger mostRetries = new AtomicInteger();
        private final Thread thread;
        private volatile boolean stopping;

        Continuous(Commands commands, String nodeId, Collection<String> zones) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    inParallel(zones, zone -> run(commands, nodeId, zone));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        private void run(Commands commands, String nodeId, String zone) throws InterruptedException {
            while (!stopping) {
                long startNanos = System.nanoTime();
                int tries = 0;
                while (commands.change(nodeId, zone) != Outcome.ACKNOWLEDGED) {
                    tries++;
                    retries.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
                mostRetries.accumulateAndGet(tries, Math::max);
                longestMs.merge(zone, (System.nanoTime() - startNanos) / 1e6, Math::max);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        }

        /** The longest that a command took until it was acknowledged, retries included, of each zone. */
        List<Double> stop() throws InterruptedException {
            stopping = true;
            thread.join();
            return List.copyOf(longestMs.values());
        }

        /** How often the unluckiest command had to be sent again. */
        int mostRetries() {
            return mostRetries.get();
        }
    }

    @FunctionalInterface
    private interface Work {
        void on(String zone) throws InterruptedException;
    }

    private static void inParallel(Collection<String> zones, Work work) throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (String zone : zones) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    work.on(zone);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
