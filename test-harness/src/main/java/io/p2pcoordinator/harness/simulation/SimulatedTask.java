package io.p2pcoordinator.harness.simulation;

/** What a simulated thread does. */
@FunctionalInterface
interface SimulatedTask {
    void run() throws InterruptedException;
}
