package io.p2pcoordinator.harness.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * @param length how long faults happen; healing and checking come on top
 * @param folder of this run alone: data, logs and the history; removed when all is well
 */
public record ChaosOptions(long seed, int nodes, Duration length, Path folder) {
    public ChaosOptions {
        if (nodes < 1 || nodes > 9) {
            throw new IllegalArgumentException("expected 1 to 9 nodes, but there are " + nodes);
        }
    }
}
