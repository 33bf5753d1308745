package io.p2pcoordinator.app.hosting.migration;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives {@link Hosting} on real time: one thread waits for what is due, steps run on virtual threads, for each zone one at a time, for
 * all zones a bounded number, so that commands find room. Closing lets steps under way end.
 */
public final class HostingThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostingThread.class);
    private static final int AT_ONCE = 64;
    private static final long LONGEST_SLEEP_US = 1_000_000;
    private static final long AFTER_FAILURE_US = 1_000_000;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Hosting hosting;
    private final BooleanSupplier caughtUp;
    private final Semaphore news = new Semaphore(0);
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean stopping;

    private HostingThread(Hosting hosting, BooleanSupplier caughtUp) {
        this.hosting = hosting;
        this.caughtUp = caughtUp;
        this.thread = Thread.ofVirtual().name("hosting").unstarted(this::run);
    }

    /** @param caughtUp whether this node knows what was in the log when it started; nothing is done before */
    public static HostingThread start(Hosting hosting, BooleanSupplier caughtUp) {
        var started = new HostingThread(hosting, caughtUp);
        hosting.onDue(started.news::release);
        started.thread.start();
        return started;
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(STOP_PATIENCE);
            boolean _ = slots.tryAcquire(AT_ONCE, STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping && !caughtUp.getAsBoolean()) {
                Thread.sleep(Duration.ofMillis(20));
            }
            hosting.start();
            while (!stopping) {
                long nowUs = hosting.parts().nowUs().getAsLong();
                for (String zoneId : hosting.takeDue(nowUs)) {
                    begin(zoneId, nowUs);
                }
                sleep(nowUs);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // only close interrupts
        }
    }

    private void sleep(long nowUs) throws InterruptedException {
        OptionalLong nextUs = hosting.nextUs();
        long forUs = Math.clamp(
                nextUs.isPresent() ? nextUs.getAsLong() - nowUs : LONGEST_SLEEP_US, 0, LONGEST_SLEEP_US);
        boolean _ = news.tryAcquire(forUs, TimeUnit.MICROSECONDS);
        int _ = news.drainPermits();
    }

    private void begin(String zoneId, long nowUs) throws InterruptedException {
        if (!running.add(zoneId)) {
            hosting.again(zoneId, nowUs + 1_000); // what is new may have come too late for who is at it
            return;
        }
        slots.acquire();
        Thread.ofVirtual().name("hosting-step").start(() -> step(zoneId));
    }

    private void step(String zoneId) {
        try {
            hosting.run(zoneId);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("a step of hosting zone {} failed; trying again", zoneId, e);
            hosting.again(zoneId, hosting.parts().nowUs().getAsLong() + AFTER_FAILURE_US);
        } finally {
            running.remove(zoneId);
            slots.release();
            news.release();
        }
    }
}
