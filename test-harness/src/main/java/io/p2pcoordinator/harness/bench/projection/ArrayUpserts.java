package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * The raw client: one prepared statement, one array a column, one transaction a batch, and nothing else. Its tables are made by the same
 * migrations. One thread.
 */
final class ArrayUpserts implements AutoCloseable {
    private static final String UPSERT = """
            INSERT INTO entity (zone_id, entity_id, kind, type_id, x_mm, y_mm, velocity_x_mm_per_s, velocity_y_mm_per_s,
                updated_at)
            SELECT zone_id, entity_id, kind, type_id, x_mm, y_mm, velocity_x, velocity_y,
                timestamptz 'epoch' + at_us * interval '1 microsecond'
            FROM unnest(?::text[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::int[],
                    ?::bigint[])
                AS n (zone_id, entity_id, kind, type_id, x_mm, y_mm, velocity_x, velocity_y, at_us)
            ON CONFLICT (zone_id, entity_id) DO UPDATE SET x_mm = EXCLUDED.x_mm, y_mm = EXCLUDED.y_mm,
                velocity_x_mm_per_s = EXCLUDED.velocity_x_mm_per_s, velocity_y_mm_per_s = EXCLUDED.velocity_y_mm_per_s,
                updated_at = EXCLUDED.updated_at""";

    private final Connection connection;
    private final PreparedStatement upsert;

    private ArrayUpserts(Connection connection) throws SQLException {
        this.connection = connection;
        this.upsert = connection.prepareStatement(UPSERT);
    }

    static ArrayUpserts connect(PostgresDatabase database) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            boolean _ = statement.execute("SET search_path = p2p");
        }
        connection.setAutoCommit(false);
        return new ArrayUpserts(connection);
    }

    void write(List<EntityRows> batches) throws SQLException {
        PGConnection pg = connection.unwrap(PGConnection.class);
        for (EntityRows rows : batches) {
            int[] kinds = new int[rows.count()];
            long[] typeIds = new long[rows.count()];
            Arrays.fill(kinds, EntityLoad.KIND);
            Arrays.fill(typeIds, EntityLoad.TYPE_ID);
            upsert.setArray(1, pg.createArrayOf("text", rows.zoneIds()));
            upsert.setArray(2, pg.createArrayOf("int8", rows.entityIds()));
            upsert.setArray(3, pg.createArrayOf("int4", kinds));
            upsert.setArray(4, pg.createArrayOf("int8", typeIds));
            upsert.setArray(5, pg.createArrayOf("int8", rows.xMm()));
            upsert.setArray(6, pg.createArrayOf("int8", rows.yMm()));
            upsert.setArray(7, pg.createArrayOf("int4", rows.velocityXMmPerS()));
            upsert.setArray(8, pg.createArrayOf("int4", rows.velocityYMmPerS()));
            upsert.setArray(9, pg.createArrayOf("int8", rows.atUs()));
            upsert.executeUpdate();
            connection.commit();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
