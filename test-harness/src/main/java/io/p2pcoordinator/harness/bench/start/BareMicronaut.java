package io.p2pcoordinator.harness.bench.start;

import io.micronaut.runtime.Micronaut;
import java.util.Map;

/** The framework's smallest application: an HTTP server that has nothing to say but 404. Its argument is the port. */
final class BareMicronaut {
    private BareMicronaut() {}

    public static void main(String[] arguments) {
        var _ = Micronaut.build(new String[0])
                .banner(false)
                .deduceEnvironment(false)
                .mainClass(BareMicronaut.class)
                .properties(Map.of("micronaut.server.port", arguments[0], "micronaut.server.host", "127.0.0.1"))
                .start();
    }
}
