package io.p2pcoordinator.app;

import io.micronaut.runtime.Micronaut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a coordinator node with HTTP. Ends with exit code 1 and one clear message when it cannot start. */
public final class CoordinatorApplication {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorApplication.class);

    private CoordinatorApplication() {}

    public static void main(String[] args) {
        try {
            Micronaut.build(args)
                    .banner(false)
                    .deduceEnvironment(false)
                    .mainClass(CoordinatorApplication.class)
                    .start();
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() instanceof RuntimeException) {
                cause = cause.getCause();
            }
            log.error("the coordinator cannot start: {}", cause.getMessage());
            log.debug("in full", e);
            System.exit(1);
        }
    }
}
