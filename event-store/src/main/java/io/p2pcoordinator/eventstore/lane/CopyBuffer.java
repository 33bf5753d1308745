package io.p2pcoordinator.eventstore.lane;

/** Memory that copies of states use one after the other, so that taking one need not wait for it. One copy at a time. */
public final class CopyBuffer {
    private long[] longs = new long[0];

    /** Before a copy is asked for: memory that is there already is not waited for by the apply thread. */
    public void reserve(int length) {
        if (longs.length < length) {
            longs = new long[length];
        }
    }

    /** An array of at least that length, with anything in it. */
    public long[] longs(int length) {
        reserve(length);
        return longs;
    }

    /** Gives the memory back. */
    public void release() {
        longs = new long[0];
    }
}
