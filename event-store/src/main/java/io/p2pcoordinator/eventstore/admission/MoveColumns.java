package io.p2pcoordinator.eventstore.admission;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sound commit that does nothing but move entities, in columns: entry i of each belongs to one move. It is filled again with
 * the next such commit, so whoever is given it reads it during the call only. The arrays are as long as the largest commit so far needed,
 * at least {@link #count()}. One thread.
 */
public final class MoveColumns {
    private static final int INITIAL_LENGTH = 64;

    long producerSeq;
    long epoch;
    long occurredAtUs;
    int count;
    long[] entityIds = new long[INITIAL_LENGTH];
    int[] dxMm = new int[INITIAL_LENGTH];
    int[] dyMm = new int[INITIAL_LENGTH];
    int[] velocityXMmPerS = new int[INITIAL_LENGTH];
    int[] velocityYMmPerS = new int[INITIAL_LENGTH];

    private @Nullable RawCommit raw;
    private @Nullable Subject subject;
    private String producerId = "";

    private final CommitDecoder decoder;

    MoveColumns(CommitDecoder decoder) {
        this.decoder = decoder;
    }

    public RawCommit raw() {
        return given(raw);
    }

    /** The same commit in its general form, made anew by each call. */
    public DecodedCommit.Sound general() {
        return switch (decoder.decode(raw())) {
            case DecodedCommit.Sound sound -> sound;
            case DecodedCommit.Unsound unsound ->
                throw new IllegalStateException("expected moves to be sound in their general form too, but "
                        + unsound.raw().position() + " is not: " + unsound.error());
        };
    }

    public Subject subject() {
        return given(subject);
    }

    public String producerId() {
        return producerId;
    }

    public long producerSeq() {
        return producerSeq;
    }

    public long epoch() {
        return epoch;
    }

    public long occurredAtUs() {
        return occurredAtUs;
    }

    /** Moves in this commit. */
    public int count() {
        return count;
    }

    public long[] entityIds() {
        return entityIds;
    }

    public int[] dxMm() {
        return dxMm;
    }

    public int[] dyMm() {
        return dyMm;
    }

    /** All 0 where the commit states none. */
    public int[] velocityXMmPerS() {
        return velocityXMmPerS;
    }

    public int[] velocityYMmPerS() {
        return velocityYMmPerS;
    }

    void of(RawCommit commit, Subject onSubject, String byProducer) {
        raw = commit;
        subject = onSubject;
        producerId = byProducer;
    }

    void ensure(int moves) {
        if (moves > entityIds.length) {
            int length = Math.max(moves, entityIds.length * 2);
            entityIds = new long[length];
            dxMm = new int[length];
            dyMm = new int[length];
            velocityXMmPerS = new int[length];
            velocityYMmPerS = new int[length];
        }
    }

    void standStillX() {
        Arrays.fill(velocityXMmPerS, 0, count, 0);
    }

    void standStillY() {
        Arrays.fill(velocityYMmPerS, 0, count, 0);
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("expected columns of a commit, but none was read into them");
        }
        return value;
    }
}
