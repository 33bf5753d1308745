package io.p2pcoordinator.app.hosting.migration;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives {@link Migrations} on real time: one thread waits for what is due, steps run on virtual threads, for each zone one at a time, for
 * all zones a bounded number, so that commands find room. Closing lets steps under way end.
 */
public final class MigrationThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MigrationThread.class);
    private static final int AT_ONCE = 64;
    private static final long LONGEST_SLEEP_US = 1_000_000;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Migrations migrations;
    private final BooleanSupplier caughtUp;
    private final Semaphore news = new Semaphore(0);
    private final Semaphore slots = new Semaphore(AT_ONCE);
    /** Zones that somebody is at, and whether they became due meanwhile: what is new may have come too late for who is at it. */
    private final Map<String, Boolean> running = new ConcurrentHashMap<>();

    private final Thread thread;
    private volatile boolean stopping;

    private MigrationThread(Migrations migrations, BooleanSupplier caughtUp) {
        this.migrations = migrations;
        this.caughtUp = caughtUp;
        this.thread = Thread.ofVirtual().name("migrations").unstarted(this::run);
    }

    /** @param caughtUp whether this node knows what was in the log when it started; nothing is done before */
    public static MigrationThread start(Migrations migrations, BooleanSupplier caughtUp) {
        var started = new MigrationThread(migrations, caughtUp);
        migrations.onDue(started.news::release);
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
            boolean started = false;
            while (!stopping) {
                try {
                    if (!started) {
                        migrations.start();
                        started = true;
                    }
                    round();
                } catch (RuntimeException e) {
                    log.error("looking for zones that are due failed; trying again", e);
                    Thread.sleep(AFTER_FAILURE);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // only close interrupts
        }
    }

    private void round() throws InterruptedException {
        long nowUs = migrations.parts().nowUs().getAsLong();
        for (String zoneId : migrations.takeDue(nowUs)) {
            begin(zoneId);
        }
        sleep(nowUs);
    }

    private void sleep(long nowUs) throws InterruptedException {
        OptionalLong nextUs = migrations.nextUs();
        long forUs =
                Math.clamp(nextUs.isPresent() ? nextUs.getAsLong() - nowUs : LONGEST_SLEEP_US, 0, LONGEST_SLEEP_US);
        boolean _ = news.tryAcquire(forUs, TimeUnit.MICROSECONDS);
        int _ = news.drainPermits();
    }

    private void begin(String zoneId) throws InterruptedException {
        if (Boolean.TRUE.equals(running.merge(zoneId, false, (_, _) -> true))) {
            return;
        }
        slots.acquire();
        Thread.ofVirtual().name("migration-step").start(() -> step(zoneId));
    }

    private void step(String zoneId) {
        try {
            migrations.run(zoneId);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("a step of migrating zone {} failed; trying again", zoneId, e);
            migrations.again(zoneId, migrations.parts().nowUs().getAsLong() + MigrationConfig.us(AFTER_FAILURE));
        } finally {
            if (Boolean.TRUE.equals(running.remove(zoneId))) {
                migrations.again(zoneId, migrations.parts().nowUs().getAsLong());
            }
            slots.release();
            news.release();
        }
    }
}
