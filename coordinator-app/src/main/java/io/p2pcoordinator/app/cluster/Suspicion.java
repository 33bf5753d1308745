package io.p2pcoordinator.app.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nodes are silent although this one could hear them. Silence counts only while this node's own heartbeats come back to it
 * and its thread runs on time: one that was paused, or cut off from NATS, hears nobody and suspects nobody, and begins to count
 * anew. A node that was never heard in this life of it (it is just starting, or of a version that does not speak) is left to
 * its lease. And whoever hears less than half of the nodes takes itself for the one that is cut off. Thread-safe.
 */
final class Suspicion {

    /** @param nodes silent for too long, with how long, in nanoseconds
     *  @param isTied whether just half of the nodes are heard: then something else has to say which half lives */
    record Verdict(Map<Life, Long> nodes, boolean isTied) {
        static final Verdict NONE = new Verdict(Map.of(), false);
    }

    /** One life of a node. */
    record Life(String nodeId, long leaseId) {}

    private final String self;
    private final long suspectNanos;
    private final long deafNanos;
    private final Map<Life, Long> heard = new HashMap<>();
    private long selfHeardNanos;
    private long listeningSinceNanos;
    private long lastLookNanos;

    Suspicion(String self, Duration heartbeat, Duration suspectAfter, long nowNanos) {
        this.self = self;
        this.suspectNanos = suspectAfter.toNanos();
        this.deafNanos = heartbeat.multipliedBy(3).toNanos();
        this.selfHeardNanos = nowNanos;
        this.listeningSinceNanos = nowNanos;
        this.lastLookNanos = nowNanos;
    }

    long suspectNanos() {
        return suspectNanos;
    }

    synchronized void heard(Life life, long nowNanos) {
        heard.put(life, nowNanos);
        if (life.nodeId.equals(self)) {
            selfHeardNanos = nowNanos;
        }
    }

    /** @param live all nodes with a lease, this one included; called at every heartbeat or more often */
    synchronized Verdict look(Collection<Life> live, long nowNanos) {
        boolean lateOrDeaf = nowNanos - lastLookNanos > deafNanos || nowNanos - selfHeardNanos > deafNanos;
        lastLookNanos = nowNanos;
        heard.keySet().retainAll(live);
        if (lateOrDeaf) {
            listeningSinceNanos = nowNanos;
            return Verdict.NONE;
        }
        Map<Life, Long> silent = new HashMap<>();
        for (Life life : live) {
            Long last = heard.get(life);
            if (last != null && !life.nodeId.equals(self)) {
                long silentNanos = Math.min(nowNanos - last, nowNanos - listeningSinceNanos);
                if (silentNanos > suspectNanos) {
                    silent.put(life, silentNanos);
                }
            }
        }
        Set<String> nodes = new TreeSet<>();
        live.forEach(life -> nodes.add(life.nodeId));
        int answering = nodes.size() - silent.size();
        return answering * 2 < nodes.size() ? Verdict.NONE : new Verdict(silent, answering * 2 == nodes.size());
    }
}
