package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.DataFolder;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.process.ChildSpec;
import io.p2pcoordinator.localstack.process.StopSignal;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Our own programs as children on a running stack: coordinator and world, with their environment, logs and time to stop. */
final class Children {
    private static final Duration COORDINATOR_STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration WORLD_STOP_LIMIT = Duration.ofSeconds(20);

    private final LauncherOptions options;
    private final LocalStack stack;
    private final Programs programs;
    private final Access access;

    Children(LauncherOptions options, LocalStack stack) {
        this.options = options;
        this.stack = stack;
        this.programs = new Programs(options.projectFolder());
        this.access = new Access(stack.secrets());
    }

    /**
     * @param number from 1 on
     * @param reader who queries run as, where that is somebody else than the owner
     */
    ChildSpec coordinator(int number, PostgresDatabase database, Optional<PostgresDatabase> reader) {
        var environment = new HashMap<>(access.ofCoordinator());
        environment.put("P2P_SERVICE_HOST", "127.0.0.1");
        environment.put("P2P_SERVICE_PORT", Integer.toString(options.httpPort(number)));
        environment.put("P2P_NODE_ID", stack.members() == 1 ? nodeId(stack.dataFolder()) : "node-" + number);
        if (stack.members() > 1) {
            environment.put("P2P_NATS_REPLICAS", Integer.toString(stack.members()));
        }
        environment.put("P2P_NATS_URL", stack.natsUrl());
        environment.put("P2P_ETCD_ENDPOINTS", String.join(",", stack.etcdEndpoints()));
        environment.put("POSTGRES_HOST", database.host());
        environment.put("POSTGRES_PORT", Integer.toString(database.port()));
        environment.put("POSTGRES_DB", database.name());
        environment.put("POSTGRES_USER", database.user());
        environment.put("POSTGRES_PASSWORD", database.password());
        if (options.secure()) {
            environment.put("P2P_TLS_ENABLED", "true");
            environment.put("P2P_TLS_PORT", Integer.toString(options.httpsPort()));
            environment.put("P2P_TLS_CERTIFICATE_FILE", certificate(stack).toString());
            environment.put(
                    "P2P_TLS_KEY_FILE",
                    stack.folder().resolve("tls").resolve("key.pem").toString());
            environment.put("P2P_TLS_SELF_SIGNED", "true");
        }
        reader.ifPresent(role -> {
            environment.put("POSTGRES_READER_USER", role.user());
            environment.put("POSTGRES_READER_PASSWORD", role.password());
        });
        String name = stack.members() == 1 ? "coordinator" : "coordinator-" + number;
        return child(name, programs.coordinator(options.javaOptions()), environment, COORDINATOR_STOP_LIMIT);
    }

    ChildSpec world() {
        List<String> command = programs.world(options.httpUrl(), stack.natsUrl(), List.of("--stop-seconds", "10"));
        return child("world", command, access.ofWorld(), WORLD_STOP_LIMIT);
    }

    /** Of a secured coordinator, for clients to trust. */
    static Path certificate(LocalStack stack) {
        return stack.folder().resolve("tls").resolve("certificate.pem");
    }

    private ChildSpec child(String name, List<String> command, Map<String, String> environment, Duration stopLimit) {
        return new ChildSpec(
                name,
                List.of(),
                command,
                environment,
                stack.folder(),
                stack.dataFolder().logs().resolve(name + ".log"),
                StopSignal.TERM,
                stopLimit);
    }

    /** The same at every start: etcd and the log know this node by it. */
    private static String nodeId(DataFolder folder) {
        if (folder.get("node.id").isEmpty()) {
            folder.set("node.id", "node-" + UUID.randomUUID().toString().substring(0, 8));
        }
        return folder.get("node.id");
    }
}
