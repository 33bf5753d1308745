package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.UnusableSnapshotException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All nodes' snapshots, in memory. */
final class KeptSnapshots implements SnapshotStore {
    private final Map<Position, byte[]> files = new LinkedHashMap<>();

    @Override
    public List<Stored> list() {
        return files.entrySet().stream()
                .map(file -> new Stored(file.getKey(), file.getValue().length, 0))
                .toList();
    }

    @Override
    public void put(Position position, byte[] content) {
        files.put(position, content);
    }

    @Override
    public byte[] get(Position position) throws UnusableSnapshotException {
        byte[] file = files.get(position);
        if (file == null) {
            throw new UnusableSnapshotException("expected a snapshot at " + position + ", but there is none");
        }
        return file;
    }

    @Override
    public void delete(Position position) {
        files.remove(position);
    }

    @Override
    public void sweep() {
        // uploads are whole
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
