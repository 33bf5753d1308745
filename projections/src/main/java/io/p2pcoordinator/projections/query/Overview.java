package io.p2pcoordinator.projections.query;

/** Counts of everything, of one moment. */
public record Overview(HostCounts hosts, QualityDistribution quality, ZoneCounts zones, SessionCounts sessions) {
    /** @param averageQualityScore of online hosts; 0 where there is none */
    public record HostCounts(long total, long online, long offline, double averageQualityScore) {}

    /** Online hosts: 90 or more, 70 or more, 50 or more, the rest. */
    public record QualityDistribution(long excellent, long good, long fair, long poor) {}

    public record ZoneCounts(long total, long enabled, long disabled, long p2pEnabled) {}

    /**
     * @param inactive all that are not active, ended ones included
     * @param totalPlayers in active sessions
     * @param averageLatencyMs of active sessions; 0 where there is none
     */
    public record SessionCounts(long total, long active, long inactive, long totalPlayers, double averageLatencyMs) {}
}
