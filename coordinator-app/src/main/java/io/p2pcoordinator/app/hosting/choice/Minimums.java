package io.p2pcoordinator.app.hosting.choice;

import java.time.Duration;

/**
 * What a player's machine needs to be chosen. What it did not say is not held against it.
 *
 * @param uptime for how long it must have been online
 * @param maxCpuPercent above which it has enough to do
 */
public record Minimums(
        int cpuCores,
        int cpuFrequencyMhz,
        int memoryMb,
        int networkSpeedMbps,
        int uploadSpeedMbps,
        int maxLatencyMs,
        Duration uptime,
        int maxCpuPercent,
        int maxMemoryPercent) {}
