package io.p2pcoordinator.localstack.process;

import java.util.concurrent.TimeUnit;

/** Waits for ends. An interrupt asks the owner to stop, and stopping in good order is just what is going on: it is kept and does not shorten the wait. */
final class Waiting {
    private Waiting() {}

    /** True if it ended within the limit. */
    static boolean forEndOf(Process process, long limitMs) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
