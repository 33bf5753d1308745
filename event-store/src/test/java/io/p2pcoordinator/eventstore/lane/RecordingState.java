package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A state that only remembers what it was given, in order; a test may let it stumble or wait. */
final class RecordingState implements StreamState {
    private final StreamId stream;
    private final Consumer<DecodedCommit.Sound> onApply;
    private final List<Long> applied = new ArrayList<>();
    private final List<Long> parked = new ArrayList<>();
    private long digest;
    private @Nullable Thread writer;

    RecordingState(StreamId stream, Consumer<DecodedCommit.Sound> onApply) {
        this.stream = stream;
        this.onApply = onApply;
    }

    @Override
    public Verdict apply(DecodedCommit.Sound commit) {
        see(commit);
        onApply.accept(commit);
        remember(applied, commit);
        return commit.commit().getProducerId().equals("refused") ? Verdict.REPEATED : Verdict.ACCEPTED;
    }

    @Override
    public void parked(DecodedCommit.Unsound commit) {
        see(commit);
        remember(parked, commit);
    }

    @Override
    public synchronized long digest() {
        return digest;
    }

    @Override
    public synchronized long size() {
        return applied.size();
    }

    synchronized List<Long> appliedSequences() {
        return List.copyOf(applied);
    }

    synchronized List<Long> parkedSequences() {
        return List.copyOf(parked);
    }

    /** What {@link #digest} gives after these commits. */
    static long digestOf(List<DecodedCommit> commits) {
        long digest = 0;
        for (DecodedCommit commit : commits) {
            digest = next(digest, commit);
        }
        return digest;
    }

    private synchronized void see(DecodedCommit commit) {
        if (!commit.raw().stream().equals(stream)) {
            throw new AssertionError("expected commits of " + stream + ", but it was given "
                    + commit.raw().position());
        }
        if (writer != null && !writer.equals(Thread.currentThread())) {
            throw new AssertionError("expected one writer, but there are " + writer + " and " + Thread.currentThread());
        }
        writer = Thread.currentThread();
    }

    private synchronized void remember(List<Long> sequences, DecodedCommit commit) {
        sequences.add(commit.raw().sequence());
        digest = next(digest, commit);
    }

    private static long next(long digest, DecodedCommit commit) {
        var mixed = new Digest()
                .add(digest)
                .add(commit.raw().sequence())
                .add(commit.raw().subject());
        for (byte b : commit.raw().payload()) {
            mixed.add((long) b);
        }
        return mixed.value();
    }
}
