package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.file.Path;

/** Who a connection is to NATS. Its text never shows a password. */
public sealed interface NatsLogin {
    /** A server that asks nobody. */
    record Anonymous() implements NatsLogin {}

    record Password(String user, String password) implements NatsLogin {
        @Override
        public String toString() {
            return "Password[user=" + user + "]";
        }
    }

    /** A file with a user's JWT and seed, as {@code nsc} writes it; read again for every connection. */
    record Credentials(Path file) implements NatsLogin {}

    /**
     * From three settings of which each may be blank.
     *
     * @throws IllegalArgumentException saying which of them do not go together
     */
    static NatsLogin of(String user, String password, String credentialsFile) {
        if (!credentialsFile.isBlank()) {
            if (!user.isBlank() || !password.isBlank()) {
                throw new IllegalArgumentException(
                        "expected a user with a password for NATS, or a credentials file, but both are set");
            }
            return new Credentials(Path.of(credentialsFile));
        }
        if (user.isBlank() != password.isBlank()) {
            throw new IllegalArgumentException("expected both a user and a password for NATS, or neither, but only the "
                    + (user.isBlank() ? "password" : "user") + " is set");
        }
        return user.isBlank() ? new Anonymous() : new Password(user, password);
    }

    /**
     * Replies to a user with a password come to {@code _INBOX_<user>.>}, which a server's permissions can keep from all others:
     * whoever may read an inbox reads what was meant for its owner.
     */
    default Options.Builder applyTo(Options.Builder options) {
        return switch (this) {
            case Anonymous() -> options;
            case Password(String user, String password) -> {
                if (user.matches("[A-Za-z0-9_-]+")) {
                    options.inboxPrefix("_INBOX_" + user + ".");
                }
                yield options.userInfo(user.toCharArray(), password.toCharArray());
            }
            case Credentials(Path file) -> options.authHandler(Nats.credentials(file.toString()));
        };
    }
}
