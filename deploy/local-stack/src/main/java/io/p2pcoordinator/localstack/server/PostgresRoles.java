package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * One database as those see it who use it at run time; neither is a superuser.
 *
 * @param owner makes and writes the tables
 * @param reader reads them
 */
public record PostgresRoles(PostgresDatabase owner, PostgresDatabase reader) {
    public static final String OWNER = "p2p_owner";
    private static final String READER = "p2p_reader";

    /** Runs {@code deploy/servers/postgresql/roles.sql}, which may be repeated, and sets the passwords. */
    static PostgresRoles create(PostgresDatabase asSuperuser, StackSecrets secrets) {
        PostgresDatabase owner = asSuperuser.as(OWNER, secrets.get(Secret.POSTGRES_OWNER_PASSWORD));
        PostgresDatabase reader = asSuperuser.as(READER, secrets.get(Secret.POSTGRES_READER_PASSWORD));
        try (Connection connection = asSuperuser.connect();
                Statement statement = connection.createStatement()) {
            boolean _ = statement.execute(ShippedFile.POSTGRES_ROLES.text());
            setPassword(connection, owner);
            setPassword(connection, reader);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the roles of " + asSuperuser, e);
        }
        return new PostgresRoles(owner, reader);
    }

    /** As a SCRAM verifier that is made here: the server, and its log, never see the password. */
    private static void setPassword(Connection connection, PostgresDatabase role) throws SQLException {
        connection
                .unwrap(PGConnection.class)
                .alterUserPassword(role.user(), role.password().toCharArray(), "scram-sha-256");
    }
}
