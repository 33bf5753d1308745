package io.p2pcoordinator.projections.table;

import io.p2pcoordinator.projections.PostgresLogin;
import io.p2pcoordinator.projections.ProjectionsConfig;
import io.p2pcoordinator.projections.TablesUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Lets the reader read all tables. Done by the owner at each start, rather than by default privileges, so that it holds for tables
 * that were there before the reader was, and needs nobody's hand but that which made the role.
 */
final class ReaderGrants {
    private static final String UNDEFINED_OBJECT = "42704";
    /** Of an advisory lock: two nodes that grant at once would fail each other ("tuple concurrently updated"). */
    private static final long LOCK = 0x7032_705f_7264_7273L;

    private static final String IS_MISSING_SOMETHING = """
            SELECT NOT has_schema_privilege(?, s.oid, 'USAGE')
                OR EXISTS (SELECT FROM pg_class t WHERE t.relnamespace = s.oid AND t.relkind IN ('r', 'p', 'v', 'm')
                           AND NOT has_table_privilege(?, t.oid, 'SELECT'))
              FROM pg_namespace s WHERE s.nspname = ?""";

    private ReaderGrants() {}

    /** @throws TablesUnavailableException when there is no such role, or PostgreSQL went away */
    static void give(DataSource asOwner, ProjectionsConfig config, PostgresLogin reader) {
        try (Connection connection = asOwner.getConnection()) {
            if (isMissingSomething(connection, config, reader)) {
                grant(connection, config, reader);
            }
        } catch (SQLException e) {
            String why = UNDEFINED_OBJECT.equals(e.getSQLState())
                    ? "there is no such role: create it, with LOGIN and its password, and start again"
                    : e.getMessage();
            throw new TablesUnavailableException(
                    "expected to let role " + reader.user() + " read the tables of " + config.postgres() + ", but: "
                            + why,
                    e);
        }
    }

    private static boolean isMissingSomething(Connection connection, ProjectionsConfig config, PostgresLogin reader)
            throws SQLException {
        try (PreparedStatement question = connection.prepareStatement(IS_MISSING_SOMETHING)) {
            question.setString(1, reader.user());
            question.setString(2, reader.user());
            question.setString(3, config.schema());
            try (ResultSet answer = question.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private static void grant(Connection connection, ProjectionsConfig config, PostgresLogin reader)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            String role = statement.enquoteIdentifier(reader.user(), true);
            String schema = statement.enquoteIdentifier(config.schema(), true);
            boolean _ = statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            boolean _ = statement.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + role);
            boolean _ = statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
            connection.commit();
        }
    }
}
