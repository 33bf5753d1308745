package io.p2pcoordinator.eventstore.admission;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the wire format of the one commit that the log is full of, straight into columns: an envelope and one {@code EntitiesMoved}, every
 * field at most once and in ascending order, as all protobuf libraries write it. Whatever looks otherwise is left to the
 * general way: this reader never judges a commit to be broken, it only says that it is not for it. What it accepts has the
 * values that protobuf would give, and keeps {@link CommitRules}. Allocates nothing; one thread.
 *
 * <p>Wire format: protobuf.dev/programming-guides/encoding. A varint ends at the first byte whose highest bit is clear; eight bytes are
 * looked at as one number, so that a varint costs no branch for each of its bytes:
 *
 * <pre>
 *   8 bytes, little-endian      ~w and 0x8080..80          lowest set bit: end of the varint
 *   E8 07 2A ..             ->  .. 80 80 00        ->      bits 0 to 15 are the varint, 2 bytes
 * </pre>
 */
final class MoveReader {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ENDS = 0x8080_8080_8080_8080L;
    /** Number of the highest bit of a varint's last byte where it has five bytes: as many as an int may take. */
    private static final int LAST_BIT_OF_FIVE = 39;

    /** The same of two bytes. */
    private static final int LAST_BIT_OF_TWO = 15;

    private static final int COMMIT_ID = (1 << 3) | 2;
    private static final int PRODUCER_ID = (2 << 3) | 2;
    private static final int PRODUCER_SEQ = 3 << 3;
    private static final int EPOCH = 4 << 3;
    private static final int OCCURRED_AT = 5 << 3;
    private static final int CAUSATION_ID = (6 << 3) | 2;
    private static final int CORRELATION_ID = (7 << 3) | 2;
    private static final int EVENTS = (9 << 3) | 2;
    /** The tag of field 41 takes two bytes. */
    private static final int ENTITIES_MOVED_LOW = (((41 << 3) | 2) & 0x7f) | 0x80;

    private static final int ENTITIES_MOVED_HIGH = ((41 << 3) | 2) >> 7;
    private static final int COLUMNS = 5;
    private static final int COMMIT_ID_BYTES = 16;

    private byte[] bytes = new byte[0];
    private int at;
    private boolean odd;

    private int producerFrom;
    private int producerTo;
    private final int[] from = new int[COLUMNS];
    private final int[] to = new int[COLUMNS];

    /** Whether it was such a commit; only then the columns hold it, all but raw, subject and producer. */
    boolean read(byte[] payload, MoveColumns into) {
        bytes = payload;
        at = 0;
        odd = false;
        if (!envelope(into) || !columns(into)) {
            return false;
        }
        int n = into.count;
        if (from[3] < 0) {
            into.standStillX();
        }
        if (from[4] < 0) {
            into.standStillY();
        }
        int done = n > 0 && from[3] >= 0 && from[4] >= 0 ? rows(n, into) : 0;
        ids(done, n, into.entityIds);
        ints(1, done, n, into.dxMm);
        ints(2, done, n, into.dyMm);
        if (from[3] >= 0) {
            ints(3, done, n, into.velocityXMmPerS);
        }
        if (from[4] >= 0) {
            ints(4, done, n, into.velocityYMmPerS);
        }
        return !odd;
    }

    /** Whether the producer of what was read last is spelled like this. */
    boolean isProducer(byte[] spelled) {
        int length = producerTo - producerFrom;
        if (spelled.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (spelled[i] != bytes[producerFrom + i]) {
                return false;
            }
        }
        return true;
    }

    /** The producer of what was read last. */
    String producerId() {
        return new String(bytes, producerFrom, producerTo - producerFrom, StandardCharsets.US_ASCII);
    }

    /** Whether it is of a spelling that needs no look at UTF-8: 1 to 255 ASCII characters without NUL. */
    boolean isProducerPlain() {
        int length = producerTo - producerFrom;
        if (length < 1 || length > CommitRules.MAX_PRODUCER_ID_CODE_POINTS) {
            return false;
        }
        for (int i = producerFrom; i < producerTo; i++) {
            if (bytes[i] <= 0) {
                return false;
            }
        }
        return true;
    }

    private boolean envelope(MoveColumns into) {
        if (!hasTag(COMMIT_ID) || length() != COMMIT_ID_BYTES) {
            return false;
        }
        at += COMMIT_ID_BYTES;
        if (!hasTag(PRODUCER_ID)) {
            return false;
        }
        int producerLength = length();
        producerFrom = at;
        at += producerLength;
        producerTo = at;
        into.producerSeq = hasTag(PRODUCER_SEQ) ? varint() : 0;
        into.epoch = hasTag(EPOCH) ? varint() : 0;
        into.occurredAtUs = hasTag(OCCURRED_AT) ? varint() : 0;
        if (hasTag(CAUSATION_ID)) {
            skip();
        }
        if (hasTag(CORRELATION_ID)) {
            skip();
        }
        return !odd
                && into.epoch >= 0
                && into.occurredAtUs >= 0
                && into.occurredAtUs <= CommitRules.LAST_MICROSECOND
                && hasTag(EVENTS)
                && length() == bytes.length - at
                && !odd
                && hasTag(ENTITIES_MOVED_LOW)
                && hasTag(ENTITIES_MOVED_HIGH)
                && length() == bytes.length - at
                && !odd;
    }

    /** Finds where the columns are, and whether their lengths fit together. */
    private boolean columns(MoveColumns into) {
        for (int column = 0; column < COLUMNS; column++) {
            if (hasTag(((column + 1) << 3) | 2)) {
                int length = length();
                from[column] = at;
                at += length;
                to[column] = at;
            } else {
                from[column] = -1;
                to[column] = -1;
            }
        }
        if (odd || at != bytes.length) {
            return false;
        }
        int n = entries(0);
        if (n < 0 || entries(1) != n || entries(2) != n || notAllOrNone(3, n) || notAllOrNone(4, n)) {
            return false;
        }
        into.count = n;
        into.ensure(n);
        return true;
    }

    private boolean notAllOrNone(int column, int n) {
        if (from[column] == to[column]) {
            from[column] = -1; // present, but empty: as if absent
            return false;
        }
        return entries(column) != n;
    }

    /** How many varints a column holds; -1 where the last one does not end. */
    private int entries(int column) {
        int end = to[column];
        int i = from[column];
        if (i == end) {
            return 0;
        }
        if (bytes[end - 1] < 0) {
            return -1;
        }
        int n = 0;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            n += Long.bitCount(~(long) WORD.get(bytes, i) & ENDS);
        }
        for (; i < end; i++) {
            n += bytes[i] >= 0 ? 1 : 0;
        }
        return n;
    }

    /**
     * All five columns side by side, so that the processor follows five chains of varints at once, as long as eight bytes can
     * be read from each. Moves each column's beginning to behind what it read.
     *
     * @return how many rows it read
     */
    private int rows(int n, MoveColumns into) {
        byte[] b = bytes;
        long[] ids = into.entityIds;
        int[] dx = into.dxMm;
        int[] dy = into.dyMm;
        int[] vx = into.velocityXMmPerS;
        int[] vy = into.velocityYMmPerS;
        int p0 = from[0];
        int p1 = from[1];
        int p2 = from[2];
        int p3 = from[3];
        int p4 = from[4];
        int lastWord = b.length - Long.BYTES;
        int tooLong = 0;
        int i = 0;
        for (; i < n && p4 <= lastWord; i++) { // the others are before p4
            long w0 = (long) WORD.get(b, p0);
            long w1 = (long) WORD.get(b, p1);
            long w2 = (long) WORD.get(b, p2);
            long w3 = (long) WORD.get(b, p3);
            long w4 = (long) WORD.get(b, p4);
            long e0 = ~w0 & ENDS;
            long e1 = ~w1 & ENDS;
            long e2 = ~w2 & ENDS;
            long e3 = ~w3 & ENDS;
            long e4 = ~w4 & ENDS;
            int t0 = Long.numberOfTrailingZeros(e0);
            int t1 = Long.numberOfTrailingZeros(e1);
            int t2 = Long.numberOfTrailingZeros(e2);
            int t3 = Long.numberOfTrailingZeros(e3);
            int t4 = Long.numberOfTrailingZeros(e4);
            tooLong |= (LAST_BIT_OF_FIVE - t0)
                    | (LAST_BIT_OF_FIVE - t1)
                    | (LAST_BIT_OF_FIVE - t2)
                    | (LAST_BIT_OF_FIVE - t3)
                    | (LAST_BIT_OF_FIVE - t4);
            if (tooLong < 0) {
                break; // ids may be longer than five bytes: read one by one
            }
            ids[i] = joined(w0 & (e0 ^ (e0 - 1)));
            if ((t1 | t2 | t3 | t4) <= LAST_BIT_OF_TWO) { // up to 8 m, or 8 m/s: nearly all
                dx[i] = zigZag(joinedTwo(w1, t1));
                dy[i] = zigZag(joinedTwo(w2, t2));
                vx[i] = zigZag(joinedTwo(w3, t3));
                vy[i] = zigZag(joinedTwo(w4, t4));
            } else {
                dx[i] = zigZag((int) joined(w1 & (e1 ^ (e1 - 1))));
                dy[i] = zigZag((int) joined(w2 & (e2 ^ (e2 - 1))));
                vx[i] = zigZag((int) joined(w3 & (e3 ^ (e3 - 1))));
                vy[i] = zigZag((int) joined(w4 & (e4 ^ (e4 - 1))));
            }
            p0 += (t0 >>> 3) + 1;
            p1 += (t1 >>> 3) + 1;
            p2 += (t2 >>> 3) + 1;
            p3 += (t3 >>> 3) + 1;
            p4 += (t4 >>> 3) + 1;
        }
        from[0] = p0;
        from[1] = p1;
        from[2] = p2;
        from[3] = p3;
        from[4] = p4;
        return i;
    }

    private void ids(int first, int n, long[] into) {
        at = from[0];
        for (int i = first; i < n; i++) {
            into[i] = varint();
        }
    }

    private void ints(int column, int first, int n, int[] into) {
        at = from[column];
        for (int i = first; i < n; i++) {
            int begin = at;
            long value = varint();
            odd |= at - begin > 5;
            into[i] = zigZag((int) value);
        }
    }

    /** Five groups of seven bits, without the bits between them. */
    private static long joined(long w) {
        return (w & 0x7f)
                | ((w >>> 1) & 0x3f80)
                | ((w >>> 2) & 0x1f_c000)
                | ((w >>> 3) & 0xfe0_0000)
                | ((w >>> 4) & 0x7_f000_0000L);
    }

    /** One or two groups, by the last bit of the varint. */
    private static int joinedTwo(long w, int lastBit) {
        return ((int) w & 0x7f) | (((int) w >>> 1) & 0x3f80 & -(lastBit >>> 3));
    }

    private static int zigZag(int value) {
        return (value >>> 1) ^ -(value & 1);
    }

    /** Goes on behind a tag of one byte if it is there. */
    private boolean hasTag(int tag) {
        if (at < bytes.length && bytes[at] == (byte) tag) {
            at++;
            return true;
        }
        return false;
    }

    /** A length that the rest of the bytes has; 0, and odd, where it has not. */
    private int length() {
        long length = varint();
        if (length < 0 || length > bytes.length - at) {
            odd = true;
            return 0;
        }
        return (int) length;
    }

    private void skip() {
        int length = length();
        at += length; // not in one: that would take the position from before the length was read
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && at < bytes.length; shift += 7) {
            byte b = bytes[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                odd |= shift == 63 && b > 1; // bits beyond 64
                return value;
            }
        }
        odd = true;
        return 0;
    }
}
