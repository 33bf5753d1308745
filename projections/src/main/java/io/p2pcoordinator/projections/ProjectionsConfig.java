package io.p2pcoordinator.projections;

import java.time.Duration;
import java.util.Optional;

/**
 * @param postgres the database, and the role that owns the tables and writes them
 * @param reader a role that may only read them, for queries; empty: they read as the owner. It has to be there; reading the tables
 *     is granted to it after the migrations
 * @param schema where the tables are; created where it is missing
 * @param queryPoolSize most connections that queries use at once
 * @param startDeadline how long opening waits for PostgreSQL
 * @param entityLinger how long the entities' projector collects, so that several moves of an entity become one update
 * @param maxBatchCommits most commits in one transaction
 */
public record ProjectionsConfig(
        PostgresAddress postgres,
        Optional<PostgresLogin> reader,
        String schema,
        int queryPoolSize,
        Duration startDeadline,
        Duration entityLinger,
        int maxBatchCommits) {
    public ProjectionsConfig {
        if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "expected a schema of a-z, 0-9 and _, at most 63 characters, but it is '" + schema + "'");
        }
        if (queryPoolSize < 1 || maxBatchCommits < 1) {
            throw new IllegalArgumentException("expected at least one connection and one commit a batch, but they are "
                    + queryPoolSize + " and " + maxBatchCommits);
        }
        if (startDeadline.isNegative() || entityLinger.isNegative()) {
            throw new IllegalArgumentException(
                    "expected times that are not negative, but they are " + startDeadline + " and " + entityLinger);
        }
    }

    public static ProjectionsConfig defaults(PostgresAddress postgres) {
        return new ProjectionsConfig(
                postgres, Optional.empty(), "p2p", 10, Duration.ofSeconds(30), Duration.ofMillis(20), 5_000);
    }

    public ProjectionsConfig withReader(PostgresLogin login) {
        return new ProjectionsConfig(
                postgres, Optional.of(login), schema, queryPoolSize, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withSchema(String schema) {
        return new ProjectionsConfig(
                postgres, reader, schema, queryPoolSize, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withQueryPoolSize(int queryPoolSize) {
        return new ProjectionsConfig(
                postgres, reader, schema, queryPoolSize, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withStartDeadline(Duration startDeadline) {
        return new ProjectionsConfig(
                postgres, reader, schema, queryPoolSize, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withEntityLinger(Duration entityLinger) {
        return new ProjectionsConfig(
                postgres, reader, schema, queryPoolSize, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withMaxBatchCommits(int maxBatchCommits) {
        return new ProjectionsConfig(
                postgres, reader, schema, queryPoolSize, startDeadline, entityLinger, maxBatchCommits);
    }
}
