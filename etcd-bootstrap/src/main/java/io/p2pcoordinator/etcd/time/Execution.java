package io.p2pcoordinator.etcd.time;

import java.util.concurrent.Executor;

/**
 * @param scheduler the coordination thread: all state of lease, ownership and directory changes there
 * @param listeners runs callers' listeners one after another, so that a slow one delays no keep-alive
 * @param completions completes the futures handed to callers, so that what they chain to them may block
 */
public record Execution(MonotonicClock clock, Scheduler scheduler, Executor listeners, Executor completions) {

    /** Everything on one scheduler: for simulators, whose callers never block. */
    public static Execution singleThreaded(MonotonicClock clock, Scheduler scheduler) {
        return new Execution(clock, scheduler, scheduler::execute, scheduler::execute);
    }
}
