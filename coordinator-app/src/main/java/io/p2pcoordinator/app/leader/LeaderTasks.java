package io.p2pcoordinator.app.leader;

import io.p2pcoordinator.etcd.leader.Leadership;
import io.p2pcoordinator.etcd.leader.LeadershipListener;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the leader's tasks, one after the other on a thread of its own, while this node leads and knows the log. A failed round is
 * logged and comes again when it is due.
 */
public final class LeaderTasks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderTasks.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Leadership leadership;
    private final BooleanSupplier caughtUp;
    private final LongSupplier nowUs;
    private final List<Scheduled> tasks;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopping;

    /** A task with its times; the thread's but for the counters. */
    private static final class Scheduled {
        final LeaderTask task;
        final AtomicLong runs = new AtomicLong();
        volatile long lastRunUs;
        long dueNs;

        Scheduled(LeaderTask task) {
            this.task = task;
        }
    }

    private LeaderTasks(Leadership leadership, BooleanSupplier caughtUp, LongSupplier nowUs, List<LeaderTask> tasks) {
        this.leadership = leadership;
        this.caughtUp = caughtUp;
        this.nowUs = nowUs;
        this.tasks = tasks.stream().map(Scheduled::new).toList();
        this.thread = Thread.ofVirtual().name("leader-tasks").unstarted(this::run);
    }

    /** @param caughtUp whether this node knows what was in the log when it started */
    public static LeaderTasks start(
            Leadership leadership, BooleanSupplier caughtUp, LongSupplier nowUs, List<LeaderTask> tasks) {
        var started = new LeaderTasks(leadership, caughtUp, nowUs, tasks);
        leadership.addListener(new LeadershipListener() {
            @Override
            public void onElected(long epoch) {
                started.news.release();
            }
        });
        started.thread.start();
        return started;
    }

    public List<LeaderTaskStatus> status() {
        return tasks.stream()
                .map(scheduled ->
                        new LeaderTaskStatus(scheduled.task.name(), scheduled.runs.get(), scheduled.lastRunUs))
                .toList();
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            if (!thread.join(STOP_PATIENCE)) {
                log.warn("a task of the leader did not end within {} s", STOP_PATIENCE.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long epoch = 0;
        try {
            while (!stopping) {
                OptionalLong now = leadership.epoch();
                if (now.isEmpty() || !caughtUp.getAsBoolean()) {
                    sleep(LONGEST_SLEEP.toNanos());
                    continue;
                }
                if (now.getAsLong() != epoch) {
                    epoch = now.getAsLong();
                    log.info("this node does the leader's work now, epoch {}", epoch);
                    tasks.forEach(scheduled -> scheduled.dueNs = System.nanoTime());
                }
                runDue(epoch);
                sleep(untilNextNs());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // only close interrupts
        }
    }

    private void runDue(long epoch) throws InterruptedException {
        BooleanSupplier goesOn = () -> !stopping && leadership.epoch().equals(OptionalLong.of(epoch));
        for (Scheduled scheduled : tasks) {
            if (goesOn.getAsBoolean() && System.nanoTime() - scheduled.dueNs >= 0) {
                run(scheduled, goesOn);
                scheduled.dueNs = System.nanoTime() + scheduled.task.every().toNanos();
            }
        }
    }

    private void run(Scheduled scheduled, BooleanSupplier goesOn) throws InterruptedException {
        scheduled.lastRunUs = nowUs.getAsLong();
        try {
            scheduled.task.round().run(goesOn);
            scheduled.runs.incrementAndGet();
        } catch (RuntimeException e) {
            log.error("a round of the leader's task '{}' failed; the next one tries again", scheduled.task.name(), e);
        }
    }

    private long untilNextNs() {
        long nowNs = System.nanoTime();
        long leftNs = LONGEST_SLEEP.toNanos();
        for (Scheduled scheduled : tasks) {
            leftNs = Math.min(leftNs, scheduled.dueNs - nowNs);
        }
        return Math.max(0, leftNs);
    }

    private void sleep(long ns) throws InterruptedException {
        boolean _ = news.tryAcquire(ns, TimeUnit.NANOSECONDS);
        int _ = news.drainPermits();
    }
}
