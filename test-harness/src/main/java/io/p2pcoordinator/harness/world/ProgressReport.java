package io.p2pcoordinator.harness.world;

import java.util.Locale;

/** A line every few seconds, and the summary. Ticking thread. */
final class ProgressReport {
    private static final long EVERY_MS = 5_000;

    private final Progress progress;
    private final WorldSimulation simulation;
    private final Tally tally;
    private long lastMs;
    private long lastCommits;
    private long lastDeltas;

    ProgressReport(Progress progress, WorldSimulation simulation, Tally tally) {
        this.progress = progress;
        this.simulation = simulation;
        this.tally = tally;
    }

    void at(long nowMs) {
        if (nowMs - lastMs < EVERY_MS) {
            return;
        }
        long commits = tally.commits.sum();
        long deltas = tally.deltas.sum();
        double seconds = (nowMs - lastMs) / 1_000.0;
        progress.line(String.format(
                Locale.ROOT,
                "%4d s: %,d entities, %,.0f commits/s, %,.0f deltas/s, %,d commits unanswered, %d sessions opened,"
                        + " %d players in, %s",
                nowMs / 1_000,
                simulation.entities(),
                (commits - lastCommits) / seconds,
                (deltas - lastDeltas) / seconds,
                simulation.unansweredCommits(),
                tally.sessions.sum(),
                tally.joined.sum() - tally.left.sum(),
                troubles()));
        lastMs = nowMs;
        lastCommits = commits;
        lastDeltas = deltas;
    }

    void summary(long nowMs) {
        long fenced = simulation.zones().stream().filter(zone -> zone.fenced).count();
        progress.line(String.format(
                Locale.ROOT,
                "%,d zones (%d lost to other hosts), %,d entities, %,d commits with %,d deltas (%,.0f deltas/s),"
                        + " %,d deaths, %,d handed over, %,d sessions, %,d players joined, %,d left; %s",
                simulation.zones().size(),
                fenced,
                simulation.entities(),
                tally.commits.sum(),
                tally.deltas.sum(),
                tally.deltas.sum() / Math.max(0.001, nowMs / 1_000.0),
                tally.deaths.sum(),
                tally.handedOver.sum(),
                tally.sessions.sum(),
                tally.joined.sum(),
                tally.left.sum(),
                troubles()));
    }

    private String troubles() {
        String text = tally.refused.sum() + " refused, " + tally.unknown.sum() + " unknown, " + tally.retries.sum()
                + " retries, " + tally.lateTicks.sum() + " late ticks, " + tally.failedRequests.sum()
                + " failed requests";
        return tally.lastFailure.isEmpty() ? text : text + " (last: " + tally.lastFailure + ")";
    }
}
