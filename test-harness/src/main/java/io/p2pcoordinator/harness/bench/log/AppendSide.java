package io.p2pcoordinator.harness.bench.log;

/** One way to get commits acknowledged. */
@FunctionalInterface
interface AppendSide {
    /**
     * Sends from the calling thread until then, and waits until all is acknowledged.
     *
     * @param untilNanos of {@link System#nanoTime}
     * @return how many were
     */
    long send(long untilNanos) throws Exception;
}
