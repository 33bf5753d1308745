package io.p2pcoordinator.projections;

import io.p2pcoordinator.projections.query.TableReader;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks PostgreSQL for a sign of life, at most once a second however often it is called. */
final class HealthProbe {
    private static final Logger log = LoggerFactory.getLogger(HealthProbe.class);
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
            if (last.reachable()) {
                log.warn("{} does not answer: {}", postgres, e.getMessage());
            }
            return new TablesHealth(false, "PostgreSQL does not answer"); // why is for the log: anybody may read this
        }
    }
}
