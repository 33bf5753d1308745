package io.p2pcoordinator.projections.entity;

import io.p2pcoordinator.projections.entity.EntityChange.Kind;
import io.p2pcoordinator.projections.table.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Writes a conflated batch: at most four statements, each with its rows as one array a column. */
final class EntityTable {
    private static final String DELETE = """
            DELETE FROM entity e USING unnest(?::text[], ?::bigint[]) AS n (zone_id, entity_id)
            WHERE e.zone_id = n.zone_id AND e.entity_id = n.entity_id""";

    private static final String UPSERT = """
            INSERT INTO entity (zone_id, entity_id, kind, type_id, x_mm, y_mm, velocity_x_mm_per_s, velocity_y_mm_per_s,
                updated_at, attributes)
            SELECT zone_id, entity_id, kind, type_id, x_mm, y_mm, velocity_x, velocity_y, time_of_us(at_us), attributes::jsonb
            FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::int[],
                    ?::bigint[], ?::text[])
                AS n (zone_id, entity_id, x_mm, y_mm, velocity_x, velocity_y, at_us, kind, type_id, attributes)
            ON CONFLICT (zone_id, entity_id) DO UPDATE SET kind = EXCLUDED.kind, type_id = EXCLUDED.type_id,
                x_mm = EXCLUDED.x_mm, y_mm = EXCLUDED.y_mm, velocity_x_mm_per_s = EXCLUDED.velocity_x_mm_per_s,
                velocity_y_mm_per_s = EXCLUDED.velocity_y_mm_per_s, updated_at = EXCLUDED.updated_at,
                attributes = EXCLUDED.attributes""";

    private static final String MOVE = """
            UPDATE entity e SET x_mm = e.x_mm + n.dx_mm, y_mm = e.y_mm + n.dy_mm, velocity_x_mm_per_s = n.velocity_x,
                velocity_y_mm_per_s = n.velocity_y, updated_at = time_of_us(n.at_us)
            FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::bigint[])
                AS n (zone_id, entity_id, dx_mm, dy_mm, velocity_x, velocity_y, at_us)
            WHERE e.zone_id = n.zone_id AND e.entity_id = n.entity_id""";

    private static final String CHANGE_ATTRIBUTES = """
            UPDATE entity e SET attributes =
                (e.attributes - ARRAY(SELECT jsonb_array_elements_text(n.removed::jsonb))) || n.set::jsonb
            FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[]) AS n (zone_id, entity_id, set, removed)
            WHERE e.zone_id = n.zone_id AND e.entity_id = n.entity_id""";

    private record Row(String zoneId, long entityId, EntityChange change) {}

    private EntityTable() {}

    static void write(Connection connection, EntityChanges changes) throws SQLException {
        delete(connection, rows(changes, EntityChange::isGone));
        upsert(connection, rows(changes, change -> change.kind() == Kind.SPAWNED));
        move(connection, rows(changes, change -> change.kind() == Kind.CHANGED && change.isMoved()));
        changeAttributes(
                connection, rows(changes, change -> change.kind() == Kind.CHANGED && change.hasAttributeChanges()));
    }

    private static void delete(Connection connection, List<Row> rows) throws SQLException {
        if (!rows.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                bindKeys(delete, rows);
                delete.executeUpdate();
            }
        }
    }

    private static void upsert(Connection connection, List<Row> rows) throws SQLException {
        if (!rows.isEmpty()) {
            try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
                bindMotion(upsert, rows);
                ArrayColumns.bindInts(upsert, 8, rows, row -> row.change.entityKind());
                ArrayColumns.bindLongs(upsert, 9, rows, row -> row.change.typeId());
                ArrayColumns.bindTexts(upsert, 10, rows, row -> AttributeJson.object(row.change.set()));
                upsert.executeUpdate();
            }
        }
    }

    private static void move(Connection connection, List<Row> rows) throws SQLException {
        if (!rows.isEmpty()) {
            try (PreparedStatement move = connection.prepareStatement(MOVE)) {
                bindMotion(move, rows);
                move.executeUpdate();
            }
        }
    }

    private static void changeAttributes(Connection connection, List<Row> rows) throws SQLException {
        if (!rows.isEmpty()) {
            try (PreparedStatement change = connection.prepareStatement(CHANGE_ATTRIBUTES)) {
                bindKeys(change, rows);
                ArrayColumns.bindTexts(change, 3, rows, row -> AttributeJson.object(row.change.set()));
                ArrayColumns.bindTexts(change, 4, rows, row -> AttributeJson.array(row.change.removed()));
                change.executeUpdate();
            }
        }
    }

    private static List<Row> rows(EntityChanges changes, Predicate<EntityChange> wanted) {
        var rows = new ArrayList<Row>();
        changes.byZone()
                .forEach((zoneId, zone) -> zone.forEachLong((entityId, change) -> {
                    if (wanted.test(change)) {
                        rows.add(new Row(zoneId, entityId, change));
                    }
                }));
        return rows;
    }

    private static void bindKeys(PreparedStatement statement, List<Row> rows) throws SQLException {
        ArrayColumns.bindTexts(statement, 1, rows, Row::zoneId);
        ArrayColumns.bindLongs(statement, 2, rows, Row::entityId);
    }

    private static void bindMotion(PreparedStatement statement, List<Row> rows) throws SQLException {
        bindKeys(statement, rows);
        ArrayColumns.bindLongs(statement, 3, rows, row -> row.change.xMm());
        ArrayColumns.bindLongs(statement, 4, rows, row -> row.change.yMm());
        ArrayColumns.bindInts(statement, 5, rows, row -> row.change.velocityXMmPerS());
        ArrayColumns.bindInts(statement, 6, rows, row -> row.change.velocityYMmPerS());
        ArrayColumns.bindLongs(statement, 7, rows, row -> row.change.atUs());
    }
}
