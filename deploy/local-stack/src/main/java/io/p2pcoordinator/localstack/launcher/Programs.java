package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.process.ChildSpec;
import io.p2pcoordinator.localstack.process.StopSignal;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command lines of our own programs: the one place that knows their main classes, arguments and environment. */
final class Programs {
    private static final String COORDINATOR_MAIN = "io.p2pcoordinator.app.CoordinatorApplication";
    private static final String WORLD_MAIN = "io.p2pcoordinator.harness.world.WorldLoad";
    private static final Duration COORDINATOR_STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration WORLD_STOP_LIMIT = Duration.ofSeconds(10);
    /** What Netty and Agrona need of a current JVM. */
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    private final LauncherOptions options;
    private final LocalStack stack;

    Programs(LauncherOptions options, LocalStack stack) {
        this.options = options;
        this.stack = stack;
    }

    ChildSpec coordinator(PostgresDatabase database, String nodeId) {
        Map<String, String> environment = Map.of(
                "P2P_SERVICE_HOST", "127.0.0.1",
                "P2P_SERVICE_PORT", Integer.toString(options.httpPort()),
                "P2P_SERVICE_ENV", "development",
                "P2P_NODE_ID", nodeId,
                "P2P_NATS_URL", stack.natsUrl(),
                "P2P_ETCD_ENDPOINTS", String.join(",", stack.etcdEndpoints()),
                "POSTGRES_HOST", database.host(),
                "POSTGRES_PORT", Integer.toString(database.port()),
                "POSTGRES_DB", database.name(),
                "POSTGRES_USER", database.user());
        var withPassword = new HashMap<>(environment);
        withPassword.put("POSTGRES_PASSWORD", database.password());
        return java(
                "coordinator",
                "coordinator-app",
                options.javaOptions(),
                COORDINATOR_MAIN,
                List.of(),
                withPassword,
                COORDINATOR_STOP_LIMIT);
    }

    /** The world load of the test harness, on a world's data where they are at hand. */
    ChildSpec world() {
        var arguments = new ArrayList<>(
                List.of("--coordinator", "http://127.0.0.1:" + options.httpPort(), "--nats", stack.natsUrl()));
        Path world = options.projectFolder().resolveSibling("shared").resolve("world");
        if (Files.isRegularFile(world.resolve("maps.tsv"))) {
            arguments.addAll(List.of("--world", world.toString()));
        }
        return java(
                "world",
                "test-harness",
                List.of("-XX:+UseSerialGC", "-Xmx512m"),
                WORLD_MAIN,
                arguments,
                Map.of(),
                WORLD_STOP_LIMIT);
    }

    private ChildSpec java(
            String name,
            String module,
            List<String> javaOptions,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment,
            Duration stopLimit) {
        Path target = options.projectFolder().resolve(module).resolve("target");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", target.resolve("classes") + ":" + target.resolve("lib") + "/*", mainClass));
        command.addAll(arguments);
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
}
