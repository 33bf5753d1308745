package io.p2pcoordinator.harness.fault;

import io.p2pcoordinator.app.decide.CommitFactory;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Prints how far the clock that commits are stamped with is from the machine's, in seconds, until it is killed. */
public final class ClockProbe {
    private ClockProbe() {}

    public static void main(String[] arguments) throws InterruptedException {
        var commits = new CommitFactory("probe", InstantSource.system(), UUID::randomUUID);
        while (true) {
            long offMs = commits.nowUs() / 1_000 - System.currentTimeMillis();
            System.out.println("off by " + Math.round(offMs / 1_000.0) + " s");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
