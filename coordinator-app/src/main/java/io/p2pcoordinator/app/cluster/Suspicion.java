package io.p2pcoordinator.app.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nodes are silent although this one could hear them. Silence counts only while this node's own heartbeats come back to it
 * and its thread runs on time: one that was paused, or cut off from NATS, hears nobody and suspects nobody, and begins to count
 * anew. A node that nobody listens for any more is dead sooner than one that is merely slow: a killed process loses its connection
 * at once, and a busy one should not lose its zones. A node that was never heard in this life of it (it is just starting, or of a version that does not speak) is left to
 * its lease. And whoever hears less than half of the nodes takes itself for the one that is cut off. Thread-safe.
 */
final class Suspicion {

    /**
     * @param overdueNanos for how long it counts as dead already
     * @param isAbsent whether nobody listens in its place
     */
    record Silence(long silentNanos, long overdueNanos, boolean isAbsent) {}

    /**
     * @param dead silent for too long
     * @param quiet silent for long enough to ask whether anybody listens in their place
     * @param isTied whether just half of the nodes are heard: then something else has to say which half lives
     */
    record Verdict(Map<Life, Silence> dead, Set<Life> quiet, boolean isTied) {
        static final Verdict NONE = new Verdict(Map.of(), Set.of(), false);
    }

    /** One life of a node. */
    record Life(String nodeId, long leaseId) {}

    private final String self;
    private final long suspectNanos;
    private final long deafNanos;
    private final long quietNanos;
    private final Map<Life, Long> heard = new HashMap<>();
    private final Set<Life> absent = new HashSet<>();
    private long selfHeardNanos;
    private long listeningSinceNanos;
    private long lastLookNanos;

    Suspicion(String self, Duration heartbeat, Duration suspectAfter, long nowNanos) {
        this.self = self;
        this.suspectNanos = suspectAfter.toNanos();
        this.deafNanos = heartbeat.multipliedBy(3).toNanos();
        this.quietNanos = heartbeat.multipliedBy(2).toNanos();
        this.selfHeardNanos = nowNanos;
        this.listeningSinceNanos = nowNanos;
        this.lastLookNanos = nowNanos;
    }

    /** Nobody listens in its place: its process is gone, or has lost its connection. It is dead after three heartbeats then. */
    synchronized void absent(Life life) {
        absent.add(life);
    }

    synchronized void heard(Life life, long nowNanos) {
        heard.put(life, nowNanos);
        absent.remove(life);
        if (life.nodeId.equals(self)) {
            selfHeardNanos = nowNanos;
        }
    }

    /** @param live all nodes with a lease, this one included; called at every heartbeat or more often */
    synchronized Verdict look(Collection<Life> live, long nowNanos) {
        boolean lateOrDeaf = nowNanos - lastLookNanos > deafNanos || nowNanos - selfHeardNanos > deafNanos;
        lastLookNanos = nowNanos;
        heard.keySet().retainAll(live);
        absent.retainAll(live);
        if (lateOrDeaf) {
            listeningSinceNanos = nowNanos;
            return Verdict.NONE;
        }
        Map<Life, Silence> dead = new HashMap<>();
        Set<Life> quiet = new HashSet<>();
        for (Life life : live) {
            Long last = heard.get(life);
            if (last == null || life.nodeId.equals(self)) {
                continue;
            }
            long silentNanos = Math.min(nowNanos - last, nowNanos - listeningSinceNanos);
            boolean isAbsent = absent.contains(life);
            long overdueNanos = silentNanos - (isAbsent ? deafNanos : suspectNanos);
            if (overdueNanos > 0) {
                dead.put(life, new Silence(silentNanos, overdueNanos, isAbsent));
            } else if (silentNanos > quietNanos) {
                quiet.add(life);
            }
        }
        Set<String> nodes = new TreeSet<>();
        live.forEach(life -> nodes.add(life.nodeId));
        int answering = nodes.size() - dead.size();
        return answering * 2 < nodes.size()
                ? Verdict.NONE
                : new Verdict(dead, quiet, !dead.isEmpty() && answering * 2 == nodes.size());
    }
}
