package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.process.ChildExit;
import java.util.function.Consumer;

/** Something that runs as a child process and can be started again after it has crashed. */
interface Watched {
    String name();

    long pid();

    /** Returns when it is ready; throws if it does not get there. */
    void start();

    void stop();

    /** Whether exit code 0 is just its end, and no reason to start it again. */
    boolean mayEnd();

    /** Hears of an end after it was ready, unless {@link #stop} has caused it. */
    void onExit(Consumer<ChildExit> listener);
}
