package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.StreamId;

/**
 * @param lanes threads that apply, one a core
 * @param ringSize commits between a lane's receivers and its end, a power of two; when it is full, receiving waits
 */
public record LaneConfig(int lanes, int ringSize) {
    public LaneConfig {
        if (lanes < 1 || lanes > 256) {
            throw new IllegalArgumentException("expected 1 to 256 lanes, but it is " + lanes);
        }
        if (Integer.bitCount(ringSize) != 1) {
            throw new IllegalArgumentException("expected a ring size that is a power of two, but it is " + ringSize);
        }
    }

    public static LaneConfig forThisMachine() {
        return new LaneConfig(Math.min(Runtime.getRuntime().availableProcessors(), 16), 4_096);
    }

    /** Which lane a stream belongs to. Only speed depends on it: state and digests are kept per stream. */
    public int laneOf(StreamId stream) {
        return stream.isEntity() ? stream.partition() % lanes : 0;
    }
}
