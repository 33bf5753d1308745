package io.p2pcoordinator.harness.bench.state;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * What there is at least to do for a commit of moves: parse its packed columns and write them into arrays. Entities are found by
 * their number, not by an index; there is no admission, no digest, no grid, and nothing is checked. One thread.
 */
final class BareSketch {
    private static final int EVENTS = 9;
    private static final int ENTITIES_MOVED = 41;

    private final long firstId;
    private final long[] xMm;
    private final long[] yMm;
    private final int[] velocityX;
    private final int[] velocityY;
    private int[] slots = new int[64];

    BareSketch(long firstId, int entities) {
        this.firstId = firstId;
        xMm = new long[entities];
        yMm = new long[entities];
        velocityX = new int[entities];
        velocityY = new int[entities];
    }

    void apply(byte[] payload) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(payload);
        descend(in, EVENTS);
        descend(in, ENTITIES_MOVED);
        int count = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int end = in.readRawVarint32() + in.getTotalBytesRead();
            int i = 0;
            while (in.getTotalBytesRead() < end) {
                switch (tag >>> 3) {
                    case 1 -> {
                        if (count == slots.length) {
                            slots = Arrays.copyOf(slots, count * 2);
                        }
                        slots[count++] = (int) (in.readInt64() - firstId);
                    }
                    case 2 -> xMm[slots[i++]] += in.readSInt32();
                    case 3 -> yMm[slots[i++]] += in.readSInt32();
                    case 4 -> velocityX[slots[i++]] = in.readSInt32();
                    default -> velocityY[slots[i++]] = in.readSInt32();
                }
            }
        }
    }

    /** To the content of a field. */
    private static void descend(CodedInputStream in, int field) throws IOException {
        int tag = in.readTag();
        while (tag >>> 3 != field) {
            in.skipField(tag);
            tag = in.readTag();
        }
        in.readRawVarint32();
    }
}
