package io.p2pcoordinator.app.decide;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** The newest position of each stream that this node has acknowledged to somebody: what its own reads must show. Thread-safe. */
public final class AcknowledgedPositions {
    private final AtomicLongArray sequences = new AtomicLongArray(StreamId.all().size());

    public void acknowledge(Position position) {
        sequences.accumulateAndGet(position.stream().index(), position.sequence(), Math::max);
    }

    /** 0 where nothing was. */
    public long sequence(StreamId stream) {
        return sequences.get(stream.index());
    }

    public List<Position> all() {
        return StreamId.all().stream()
                .map(stream -> new Position(stream, sequences.get(stream.index())))
                .filter(position -> position.sequence() > 0)
                .toList();
    }
}
