package io.p2pcoordinator.app.control;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.TrimmableLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamSnapshotStore;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStore;
import java.util.List;

/** Not where a stream was trimmed: then they are all that is left of its beginning. */
record DeleteSnapshotsAction() implements ControlAction {
    @Override
    public void run(CoordinatorSettings settings, ControlOutput output) {
        JetStreamConfig nats = settings.node().nats();
        try (TrimmableLog log = JetStreamEventLog.connectToRead(nats);
                SnapshotStore snapshots = JetStreamSnapshotStore.connect(nats)) {
            for (StreamId stream : StreamId.all()) {
                long first = log.firstSequence(stream);
                if (stream.isEntity() && first > 1) {
                    throw new ActionRefusedException("Stream " + stream + " was trimmed and begins at " + first
                            + ": its snapshots are all that is left of what was before. Nothing was deleted.");
                }
            }
            List<SnapshotStore.Stored> stored = snapshots.list();
            stored.forEach(one -> snapshots.delete(one.position()));
            output.answer(
                    "deleted " + stored.size() + " snapshots; the next start reads the whole log",
                    ControlOutput.object().put("deleted", stored.size()));
        }
    }
}
