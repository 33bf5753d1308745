package io.p2pcoordinator.projections;

/** Where PostgreSQL is and who we are there. */
public record PostgresAddress(String host, int port, String database, String user, String password) {
    public PostgresAddress {
        if (host.isBlank() || database.isBlank() || user.isBlank()) {
            throw new IllegalArgumentException("expected a host, a database and a user of PostgreSQL, but host is '"
                    + host + "', database '" + database + "', user '" + user + "'");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("expected a port of PostgreSQL from 1 to 65535, but it is " + port);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
