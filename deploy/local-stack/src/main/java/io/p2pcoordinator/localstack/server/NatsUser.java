package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import java.util.Locale;

/** The users of {@code deploy/servers/nats/permissions.conf}, which says what each may do. */
public enum NatsUser {
    COORDINATOR(Secret.NATS_COORDINATOR_PASSWORD),
    PROJECTOR(Secret.NATS_PROJECTOR_PASSWORD),
    MAPSERVER(Secret.NATS_MAPSERVER_PASSWORD),
    OPERATOR(Secret.NATS_OPERATOR_PASSWORD),
    SYSTEM(Secret.NATS_SYSTEM_PASSWORD),
    RESTORER(Secret.NATS_RESTORER_PASSWORD);

    private final Secret password;

    NatsUser(Secret password) {
        this.password = password;
    }

    public String userName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String password(StackSecrets secrets) {
        return secrets.get(password);
    }

    /** A line that gives the permissions their password. */
    String definition(StackSecrets secrets) {
        return "%s: \"%s\"\n".formatted(password.variable(), password(secrets));
    }
}
