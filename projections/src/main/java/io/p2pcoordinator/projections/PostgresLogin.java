package io.p2pcoordinator.projections;

/** Somebody else at the same database. */
public record PostgresLogin(String user, String password) {
    public PostgresLogin {
        if (user.isBlank()) {
            throw new IllegalArgumentException("expected a user of PostgreSQL, but it is blank");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresLogin[user=" + user + "]";
    }
}
