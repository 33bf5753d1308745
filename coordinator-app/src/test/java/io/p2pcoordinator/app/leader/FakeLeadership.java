package io.p2pcoordinator.app.leader;

import io.p2pcoordinator.etcd.leader.Leader;
import io.p2pcoordinator.etcd.leader.Leadership;
import io.p2pcoordinator.etcd.leader.LeadershipListener;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** Leads when it is told to. */
final class FakeLeadership implements Leadership {
    private final List<LeadershipListener> listeners = new CopyOnWriteArrayList<>();
    private volatile long epoch;
    private volatile Optional<Leader> current = Optional.empty();

    void elect(long newEpoch) {
        epoch = newEpoch;
        current = Optional.of(new Leader("n1", List.of(), newEpoch));
        listeners.forEach(listener -> {
            listener.onLeader(current);
            listener.onElected(newEpoch);
        });
    }

    void end(Optional<Leader> next) {
        long ended = epoch;
        epoch = 0;
        current = next;
        listeners.forEach(listener -> {
            listener.onEnded(ended);
            listener.onLeader(next);
        });
    }

    @Override
    public boolean isLeader() {
        return epoch > 0;
    }

    @Override
    public OptionalLong epoch() {
        return epoch > 0 ? OptionalLong.of(epoch) : OptionalLong.empty();
    }

    @Override
    public Optional<Leader> current() {
        return current;
    }

    @Override
    public void addListener(LeadershipListener listener) {
        listeners.add(listener);
    }

    @Override
    public void addListener(LeadershipListener listener, Executor executor) {
        listeners.add(listener);
    }

    @Override
    public void stand() {}

    @Override
    public CompletableFuture<Void> resign() {
        end(Optional.empty());
        return CompletableFuture.completedFuture(null);
    }
}
