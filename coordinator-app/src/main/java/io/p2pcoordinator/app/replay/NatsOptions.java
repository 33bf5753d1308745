package io.p2pcoordinator.app.replay;

import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.NatsLogin;
import picocli.CommandLine.Option;

/** How command line tools reach the log. Passwords are better in the environment: others can see a command line. */
public final class NatsOptions {
    @Option(
            names = "--nats",
            paramLabel = "URL",
            defaultValue = "${env:P2P_NATS_URL:-nats://127.0.0.1:4222}",
            description = "NATS URL, several by commas (default: $P2P_NATS_URL, else nats://127.0.0.1:4222)")
    private String url = "";

    @Option(
            names = "--nats-user",
            paramLabel = "USER",
            defaultValue = "${env:P2P_NATS_USER:-}",
            description = "who this is to NATS; the password is in $P2P_NATS_PASSWORD (default: $P2P_NATS_USER)")
    private String user = "";

    @Option(
            names = "--nats-credentials",
            paramLabel = "FILE",
            defaultValue = "${env:P2P_NATS_CREDENTIALS:-}",
            description = "instead of a user: a file with a JWT and its seed (default: $P2P_NATS_CREDENTIALS)")
    private String credentialsFile = "";

    /** @throws IllegalArgumentException when the login is not complete */
    public JetStreamConfig config(String connectionName) {
        String password = System.getenv().getOrDefault("P2P_NATS_PASSWORD", "");
        return JetStreamConfig.of(url, connectionName).withLogin(NatsLogin.of(user, password, credentialsFile));
    }
}
