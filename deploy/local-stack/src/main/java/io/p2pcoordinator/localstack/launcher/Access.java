package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import io.p2pcoordinator.localstack.server.EtcdServer;
import io.p2pcoordinator.localstack.server.NatsUser;
import io.p2pcoordinator.localstack.server.PostgresRoles;
import io.p2pcoordinator.localstack.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What our programs are told in their environment about who they are; nothing in development mode, where nobody asks. */
record Access(Optional<StackSecrets> secrets) {
    private static final String API_KEY = "P2P_API_KEY";

    Map<String, String> ofCoordinator() {
        return secrets.map(Access::ofCoordinator).orElse(Map.of("P2P_SERVICE_ENV", "development"));
    }

    /** Map servers and their players: an operator's key, since it sets up the whole world. */
    Map<String, String> ofWorld() {
        return secrets.map(known -> with(known, NatsUser.MAPSERVER)).orElse(Map.of());
    }

    Map<String, String> ofReplay() {
        return secrets.map(known -> with(known, NatsUser.OPERATOR)).orElse(Map.of());
    }

    /** A coordinator's, to a user of NATS who may put back what is in a backup. */
    Map<String, String> ofRestore() {
        var environment = new HashMap<>(ofCoordinator());
        secrets.ifPresent(known -> {
            environment.put("P2P_NATS_USER", NatsUser.RESTORER.userName());
            environment.put("P2P_NATS_PASSWORD", NatsUser.RESTORER.password(known));
        });
        return environment;
    }

    /** Who may empty the tables of a stack, whether it runs or not. */
    Map<String, String> ofTables(Path postgresFolder) throws IOException {
        return secrets.isPresent()
                ? Map.of(
                        "POSTGRES_USER",
                        PostgresRoles.OWNER,
                        "POSTGRES_PASSWORD",
                        secrets.get().get(Secret.POSTGRES_OWNER_PASSWORD))
                : Map.of(
                        "POSTGRES_USER",
                        PostgresServer.USER,
                        "POSTGRES_PASSWORD",
                        Files.readString(postgresFolder.resolve(PostgresServer.PASSWORD_FILE)));
    }

    private static Map<String, String> ofCoordinator(StackSecrets known) {
        var environment = new HashMap<String, String>();
        environment.put("P2P_SERVICE_ENV", "production");
        environment.put(
                "P2P_API_KEYS",
                String.join(
                        ",",
                        "name=operator;role=operator;sha256=" + known.sha256(Secret.OPERATOR_API_KEY),
                        "name=mapserver;role=server;sha256=" + known.sha256(Secret.SERVER_API_KEY),
                        "name=client;role=client;sha256=" + known.sha256(Secret.CLIENT_API_KEY)));
        environment.put("P2P_NATS_USER", NatsUser.COORDINATOR.userName());
        environment.put("P2P_NATS_PASSWORD", NatsUser.COORDINATOR.password(known));
        environment.put("P2P_NATS_PROJECTOR_USER", NatsUser.PROJECTOR.userName());
        environment.put("P2P_NATS_PROJECTOR_PASSWORD", NatsUser.PROJECTOR.password(known));
        environment.put("P2P_NATS_AI_USER", NatsUser.MAPSERVER.userName());
        environment.put("P2P_NATS_AI_PASSWORD", NatsUser.MAPSERVER.password(known));
        environment.put("P2P_ETCD_USER", EtcdServer.USER);
        environment.put("P2P_ETCD_PASSWORD", known.get(Secret.ETCD_PASSWORD));
        return environment;
    }

    private static Map<String, String> with(StackSecrets known, NatsUser user) {
        return Map.of(
                "P2P_NATS_USER",
                user.userName(),
                "P2P_NATS_PASSWORD",
                user.password(known),
                API_KEY,
                known.get(Secret.OPERATOR_API_KEY));
    }
}
