package io.p2pcoordinator.app.node;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.lane.AppliedCommit;
import io.p2pcoordinator.eventstore.lane.Emitter;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What had an effect on CONTROL, for those who tell the world about it, from the moment that they ask. On the lane's thread: a
 * listener must not block.
 */
public final class ControlFeed implements Emitter {
    private final List<Consumer<DecodedCommit.Sound>> listeners = new CopyOnWriteArrayList<>();

    public void add(Consumer<DecodedCommit.Sound> listener) {
        listeners.add(listener);
    }

    @Override
    public boolean wantsMoves() {
        return false;
    }

    @Override
    public void applied(AppliedCommit applied) {
        if (applied.verdict().isAccepted()
                && applied.commit() instanceof DecodedCommit.Sound sound
                && sound.subject().stream().equals(StreamId.CONTROL)) {
            listeners.forEach(listener -> listener.accept(sound));
        }
    }
}
