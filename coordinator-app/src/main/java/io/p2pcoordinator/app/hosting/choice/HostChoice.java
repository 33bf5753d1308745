package io.p2pcoordinator.app.hosting.choice;

/** Ranks the hosts that a zone could have. Thread-safe; does not block; works on what this node has applied so far. */
public interface HostChoice {
    /**
     * All hosts, sorted out: players' machines before servers where the zone may be on one, servers alone where it may not. The
     * zone's present host is among them, as if the zone were not on it yet. Nothing is reserved: a slot that is free here may be
     * taken when it is asked for.
     *
     * @return without any host where there is no such zone
     */
    Ranking rank(String zoneId);
}
