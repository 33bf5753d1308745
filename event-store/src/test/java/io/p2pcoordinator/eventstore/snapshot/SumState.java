package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.CopyBuffer;
import io.p2pcoordinator.eventstore.lane.RestorableState;
import io.p2pcoordinator.eventstore.lane.StateCopy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** A state that is no more than a count and a figure of all that was applied, in order. */
final class SumState implements RestorableState {
    private final String format;
    private long digest;
    private long size;
    private final AtomicLong appliedHere = new AtomicLong();

    SumState() {
        this("sum/1");
    }

    SumState(String format) {
        this.format = format;
    }

    @Override
    public Verdict apply(DecodedCommit.Sound commit) {
        add(commit);
        return Verdict.ACCEPTED;
    }

    @Override
    public void parked(DecodedCommit.Unsound commit) {
        add(commit);
    }

    @Override
    public long digest() {
        return digest;
    }

    @Override
    public long size() {
        return size;
    }

    /** Commits applied by this instance, not by the one that it was restored from. */
    long appliedHere() {
        return appliedHere.get();
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public StateCopy copy(CopyBuffer buffer) {
        long[] values = buffer.longs(2);
        values[0] = digest;
        values[1] = size;
        return out -> {
            var data = new DataOutputStream(out);
            data.writeLong(values[0]);
            data.writeLong(values[1]);
            data.flush();
        };
    }

    @Override
    public void restore(InputStream content) throws IOException {
        var data = new DataInputStream(content);
        digest = data.readLong();
        size = data.readLong();
    }

    @Override
    public void clear() {
        digest = 0;
        size = 0;
    }

    private void add(DecodedCommit commit) {
        var mixed = new Digest().add(digest).add(commit.raw().sequence());
        for (byte b : commit.raw().payload()) {
            mixed.add((long) b);
        }
        digest = mixed.value();
        size++;
        appliedHere.incrementAndGet();
    }
}
