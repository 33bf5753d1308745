package io.p2pcoordinator.app.shared;

import java.time.Duration;

/**
 * A bucket as it is created where it is missing.
 *
 * @param name letters, digits and {@code _}
 * @param ttl after which a value that was not written again is gone; zero for never
 * @param durable whether it outlives a restart of the servers
 */
public record BucketSpec(String name, Duration ttl, boolean durable, int maxValueBytes) {}
