package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What this node knows of the store: which snapshots are there, which were read back whole, which cannot be used. Thread-safe. */
final class SnapshotShelf {
    private final Map<StreamId, NavigableMap<Long, SnapshotStore.Stored>> stored = new HashMap<>();
    private final Set<Position> verified = new HashSet<>();
    private final Set<Position> unusable = new HashSet<>();

    synchronized void replace(Collection<SnapshotStore.Stored> all) {
        stored.clear();
        all.forEach(this::add);
        verified.removeIf(position -> !has(position));
        unusable.removeIf(position -> !has(position));
    }

    synchronized void add(SnapshotStore.Stored one) {
        stored.computeIfAbsent(one.position().stream(), _ -> new TreeMap<>())
                .put(one.position().sequence(), one);
    }

    synchronized void remove(Position position) {
        of(position.stream()).remove(position.sequence());
        verified.remove(position);
        unusable.remove(position);
    }

    synchronized void verified(Position position) {
        verified.add(position);
        unusable.remove(position);
    }

    synchronized void unusable(Position position) {
        unusable.add(position);
        verified.remove(position);
    }

    /** Could not be used at the start; it may have been replaced since. */
    synchronized void suspect(Position position) {
        if (!verified.contains(position)) {
            unusable.add(position);
        }
    }

    synchronized boolean isVerified(Position position) {
        return verified.contains(position);
    }

    /** Of those that can be used, as far as known. */
    synchronized Optional<SnapshotStore.Stored> newest(StreamId stream) {
        return usable(stream).stream().findFirst();
    }

    /** Newest first. */
    synchronized List<SnapshotStore.Stored> usable(StreamId stream) {
        return of(stream).descendingMap().values().stream()
                .filter(one -> !unusable.contains(one.position()))
                .toList();
    }

    /** What is older than the newest ones, however many of those are to stay. What cannot be used does not count as one. */
    synchronized List<Position> superfluous(StreamId stream, int kept) {
        List<SnapshotStore.Stored> usable = usable(stream);
        if (usable.size() < kept) {
            return List.of();
        }
        long oldest = usable.get(kept - 1).position().sequence();
        return of(stream).headMap(oldest).values().stream()
                .map(SnapshotStore.Stored::position)
                .sorted(Comparator.comparingLong(Position::sequence))
                .toList();
    }

    private NavigableMap<Long, SnapshotStore.Stored> of(StreamId stream) {
        return stored.computeIfAbsent(stream, _ -> new TreeMap<>());
    }

    private boolean has(Position position) {
        return of(position.stream()).containsKey(position.sequence());
    }
}
