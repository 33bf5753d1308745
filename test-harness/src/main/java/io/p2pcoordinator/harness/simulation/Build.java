package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;

/** What a simulated world is made of. The checks are shown to work by worlds with one broken part. */
class Build {
    /** Stores a commit, or refuses it, as the log's server does. */
    AppendOutcome append(InMemoryEventLog storage, AppendRequest request) {
        return storage.append(request).join();
    }

    /** The log as a node's commands and a map server see it. */
    EventLog log(EventLog link, LogServer server) {
        return link;
    }

    /** @param state what commands are decided on */
    StreamState control(ControlState state) {
        return state;
    }

    StreamState entities() {
        return new EntityState();
    }

    /** Where the write of a transaction goes: its own, or one that is there at once. */
    boolean isInTransaction(String table) {
        return true;
    }
}
