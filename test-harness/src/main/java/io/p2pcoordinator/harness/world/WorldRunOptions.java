package io.p2pcoordinator.harness.world;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the world is asked for.
 *
 * @param seconds how long the world lives once it is set up; 0: until it is stopped
 * @param out where the entities at rest are written; null: nowhere
 * @param patience how long servers may be away during the set-up
 * @param stopPatience how long coming to rest may take
 */
record WorldRunOptions(
        URI coordinator,
        int maxZones,
        int servers,
        int sessions,
        long seconds,
        @Nullable Path out,
        Duration patience,
        Duration stopPatience) {}
