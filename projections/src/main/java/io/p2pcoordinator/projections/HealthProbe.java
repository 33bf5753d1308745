package io.p2pcoordinator.projections;

import io.p2pcoordinator.projections.query.TableReader;
import java.time.Duration;

/** Asks PostgreSQL for a sign of life, at most once a second however often it is called. */
final class HealthProbe {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final TableReader reader;
    private final PostgresAddress postgres;
    private TablesHealth last = new TablesHealth(false, "not asked yet");
    private long nextNs = System.nanoTime();

    HealthProbe(TableReader reader, PostgresAddress postgres) {
        this.reader = reader;
        this.postgres = postgres;
    }

    synchronized TablesHealth check() {
        if (System.nanoTime() - nextNs >= 0) {
            last = ask();
            nextNs = System.nanoTime() + FRESH.toNanos();
        }
        return last;
    }

    private TablesHealth ask() {
        try {
            String version = reader.read(handle -> handle.createQuery("SHOW server_version")
                    .mapTo(String.class)
                    .one());
            return new TablesHealth(true, "PostgreSQL " + version + " at " + postgres);
        } catch (TablesUnavailableException e) {
            return new TablesHealth(false, String.valueOf(e.getMessage()));
        }
    }
}
