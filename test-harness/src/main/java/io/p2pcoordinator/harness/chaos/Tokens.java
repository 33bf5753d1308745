package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The newest position of each stream that somebody was told of; never goes back. Thread-safe. */
final class Tokens {
    private final ConcurrentMap<StreamId, Long> sequences = new ConcurrentHashMap<>();

    void saw(Position position) {
        sequences.merge(position.stream(), position.sequence(), Math::max);
    }

    /** For a read; empty where nothing is known of the stream yet. */
    List<Position> of(StreamId stream) {
        return Optional.ofNullable(sequences.get(stream)).stream()
                .map(sequence -> new Position(stream, sequence))
                .toList();
    }
}
