package io.p2pcoordinator.harness.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A zone and what is due in it. One commit of it is on its way at a time: what falls due meanwhile waits for the next,
 * so that nothing piles up while the log is slow or away. Owned by the ticking thread.
 */
final class SimulatedZone {
    final ZonePlan plan;
    final MapServer server;
    final SplittableRandom random;
    /** Who is to act in the next commit. */
    final Queue<Creature> due = new ArrayDeque<>();
    /** Entities of a former run, to be removed with the first commit. */
    final List<Long> strays = new ArrayList<>();

    @Nullable
    PendingCommit pending;

    boolean waitsForTick;
    volatile long hostingEpoch;
    /** Somebody else hosts it now, so what we publish has no effect. */
    volatile boolean fenced;

    SimulatedZone(ZonePlan plan, MapServer server, long seed) {
        this.plan = plan;
        this.server = server;
        this.random = new SplittableRandom(seed * 1_000_003 + plan.index());
    }

    String zoneId() {
        return plan.zoneId();
    }

    WorldMap map() {
        return plan.map();
    }

    boolean hasWork() {
        return !due.isEmpty() || !strays.isEmpty();
    }

    /** A commit that the log has not acknowledged. */
    record PendingCommit(ZoneCommit commit, long occurredAtUs) {}
}
