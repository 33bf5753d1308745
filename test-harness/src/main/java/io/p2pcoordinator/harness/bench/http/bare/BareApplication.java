package io.p2pcoordinator.harness.bench.http.bare;

import io.micronaut.runtime.Micronaut;
import java.util.Map;
import java.util.Objects;

/** Answers what the coordinator answers, out of the same tables; port and database come from the environment. */
public final class BareApplication {
    /** Without it no other application that has these classes on its class path serves them too. */
    static final String SWITCH = "bench.bare";

    private BareApplication() {}

    public static void main(String[] arguments) {
        Micronaut.build(arguments)
                .classes(BareApplication.class)
                .banner(false)
                .properties(Map.of(
                        SWITCH,
                        "true",
                        "micronaut.server.host",
                        "127.0.0.1",
                        "micronaut.server.port",
                        Integer.parseInt(setting("BARE_PORT")),
                        "jackson.property-naming-strategy",
                        "SNAKE_CASE",
                        "jackson.serialization-inclusion",
                        "ALWAYS"))
                .start();
    }

    static String setting(String name) {
        return Objects.requireNonNull(System.getenv(name), name);
    }
}
