package io.p2pcoordinator.projections;

import java.time.Duration;
import java.util.Optional;

/**
 * @param postgres the database, and the role that owns the tables and writes them
 * @param reader a role that may only read them, for queries; empty: they read as the owner. It has to be there; reading the tables
 *     is granted to it after the migrations
 * @param schema where the tables are; created where it is missing
 * @param queries the connections that queries share
 * @param startDeadline how long opening waits for PostgreSQL
 * @param entityLinger how long the entities' projector collects, so that several moves of an entity become one update
 * @param maxBatchCommits most commits in one transaction
 */
public record ProjectionsConfig(
        PostgresAddress postgres,
        Optional<PostgresLogin> reader,
        String schema,
        QueryPool queries,
        Duration startDeadline,
        Duration entityLinger,
        int maxBatchCommits) {
    public ProjectionsConfig {
        if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "expected a schema of a-z, 0-9 and _, at most 63 characters, but it is '" + schema + "'");
        }
        if (maxBatchCommits < 1) {
            throw new IllegalArgumentException("expected at least one commit a batch, but it is " + maxBatchCommits);
        }
        if (startDeadline.isNegative() || entityLinger.isNegative()) {
            throw new IllegalArgumentException(
                    "expected times that are not negative, but they are " + startDeadline + " and " + entityLinger);
        }
    }

    /**
     * @param size most connections at once
     * @param patience how long a query waits for one of them, and so for a PostgreSQL that is away; at least 250 ms
     */
    public record QueryPool(int size, Duration patience) {
        private static final Duration LEAST_PATIENCE = Duration.ofMillis(250);

        public static final QueryPool DEFAULT = new QueryPool(10, Duration.ofSeconds(2));

        public QueryPool {
            if (size < 1 || patience.compareTo(LEAST_PATIENCE) < 0) {
                throw new IllegalArgumentException("expected at least one connection and a patience of "
                        + LEAST_PATIENCE + ", but they are " + size + " and " + patience);
            }
        }

        public QueryPool withSize(int size) {
            return new QueryPool(size, patience);
        }

        public QueryPool withPatience(Duration patience) {
            return new QueryPool(size, patience);
        }
    }

    public static ProjectionsConfig defaults(PostgresAddress postgres) {
        return new ProjectionsConfig(
                postgres,
                Optional.empty(),
                "p2p",
                QueryPool.DEFAULT,
                Duration.ofSeconds(30),
                Duration.ofMillis(20),
                10_000);
    }

    public ProjectionsConfig withReader(PostgresLogin login) {
        return new ProjectionsConfig(
                postgres, Optional.of(login), schema, queries, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withSchema(String schema) {
        return new ProjectionsConfig(postgres, reader, schema, queries, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withQueries(QueryPool queries) {
        return new ProjectionsConfig(postgres, reader, schema, queries, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withStartDeadline(Duration startDeadline) {
        return new ProjectionsConfig(postgres, reader, schema, queries, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withEntityLinger(Duration entityLinger) {
        return new ProjectionsConfig(postgres, reader, schema, queries, startDeadline, entityLinger, maxBatchCommits);
    }

    public ProjectionsConfig withMaxBatchCommits(int maxBatchCommits) {
        return new ProjectionsConfig(postgres, reader, schema, queries, startDeadline, entityLinger, maxBatchCommits);
    }
}
