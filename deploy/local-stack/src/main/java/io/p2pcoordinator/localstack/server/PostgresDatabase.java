package io.p2pcoordinator.localstack.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** How to reach one database. The password is not part of its text. */
public record PostgresDatabase(String host, int port, String name, String user, String password) {

    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /** The same one for somebody else. */
    PostgresDatabase as(String otherUser, String otherPassword) {
        return new PostgresDatabase(host, port, name, otherUser, otherPassword);
    }

    @Override
    public String toString() {
        return user + "@" + jdbcUrl();
    }
}
