package io.p2pcoordinator.harness.world;

import java.util.concurrent.TimeUnit;

/** Looks whether the zones are still ours: one after the other while the world runs, all at its end. */
final class HostingWatch implements Runnable {
    private static final long ROUND_MS = 300_000;

    private final CoordinatorClient coordinator;
    private final WorldSimulation simulation;
    private final Tally tally;
    private final Progress progress;
    private final StopSignal stop;

    HostingWatch(
            CoordinatorClient coordinator,
            WorldSimulation simulation,
            Tally tally,
            Progress progress,
            StopSignal stop) {
        this.coordinator = coordinator;
        this.simulation = simulation;
        this.tally = tally;
        this.progress = progress;
        this.stop = stop;
    }

    /** On a virtual thread. */
    @Override
    public void run() {
        long pauseMs = Math.clamp(ROUND_MS / simulation.zones().size(), 50, 5_000);
        try {
            while (true) {
                for (SimulatedZone zone : simulation.zones()) {
                    if (stop.awaitRequest(TimeUnit.MILLISECONDS.toNanos(pauseMs))) {
                        return;
                    }
                    checkOrCount(zone);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says so where the coordinator cannot be asked. */
    void checkAll() throws InterruptedException {
        try {
            Parallel.forEach(simulation.zones(), this::check);
        } catch (CoordinatorException e) {
            progress.line("cannot tell whether all zones are still ours: " + e.getMessage());
        }
    }

    private void checkOrCount(SimulatedZone zone) throws InterruptedException {
        try {
            check(zone);
        } catch (CoordinatorException e) {
            tally.requestFailed(e);
        }
    }

    /** The answer may be old, so only a higher epoch than ours says something. */
    private void check(SimulatedZone zone) throws InterruptedException {
        long epoch = coordinator
                .get(CoordinatorClient.path("ownership", zone.zoneId()))
                .path("hosting_epoch")
                .asLong();
        if (epoch > zone.hostingEpoch && !zone.fenced) {
            progress.line("somebody else hosts zone " + zone.zoneId() + " since hosting epoch " + epoch + ", ours was "
                    + zone.hostingEpoch);
            simulation.submit(() -> simulation.fence(zone));
        }
    }
}
