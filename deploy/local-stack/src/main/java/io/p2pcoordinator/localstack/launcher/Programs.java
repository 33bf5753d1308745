package io.p2pcoordinator.localstack.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command lines of our own programs: the one place that knows their main classes and arguments. Built modules have their class path in {@code target}. */
record Programs(Path projectFolder) {
    private static final String COORDINATOR_MAIN = "io.p2pcoordinator.app.CoordinatorApplication";
    private static final String REPLAY_MAIN = "io.p2pcoordinator.app.replay.ReplayMain";
    private static final String CONTROL_MAIN = "io.p2pcoordinator.app.control.ControlCommand";
    private static final String WORLD_MAIN = "io.p2pcoordinator.harness.world.WorldLoad";
    private static final String WORLD_CHECK_MAIN = "io.p2pcoordinator.harness.world.WorldCheck";
    /** What Netty and Agrona need of a current JVM. */
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    List<String> coordinator(List<String> javaOptions) {
        Path target = projectFolder.resolve("coordinator-app").resolve("target");
        Optional<List<Path>> jars = StartCache.jarsOf("coordinator-app", target);
        if (jars.isEmpty()) {
            return java(classPath("coordinator-app"), javaOptions, COORDINATOR_MAIN, List.of());
        }
        var options = new ArrayList<>(javaOptions);
        options.addAll(new StartCache(target.resolve("aot")).options(jars.get(), javaOptions));
        String classPath = jars.get().stream().map(Path::toString).collect(Collectors.joining(":"));
        return java(classPath, options, COORDINATOR_MAIN, List.of());
    }

    /** NATS is in its environment, so that {@code --nats} still can say otherwise. */
    List<String> replay(List<String> arguments) {
        return java(classPath("coordinator-app"), List.of("-XX:+UseSerialGC", "-Xmx2g"), REPLAY_MAIN, arguments);
    }

    List<String> control(List<String> arguments) {
        return java(classPath("coordinator-app"), List.of("-XX:+UseSerialGC", "-Xmx2g"), CONTROL_MAIN, arguments);
    }

    /** The world load, on a world's data where they are at hand; later arguments may override the first ones. */
    List<String> world(String coordinatorUrl, String natsUrl, List<String> arguments) {
        var all = new ArrayList<>(arguments);
        addUnlessGiven(all, "--coordinator", coordinatorUrl);
        addUnlessGiven(all, "--nats", natsUrl);
        Path world = projectFolder.resolveSibling("shared").resolve("world");
        if (Files.isRegularFile(world.resolve("maps.tsv"))) {
            addUnlessGiven(all, "--world", world.toString());
        }
        return java(classPath("test-harness"), List.of("-XX:+UseSerialGC", "-Xmx768m"), WORLD_MAIN, all);
    }

    List<String> worldCheck(String coordinatorUrl, List<String> arguments) {
        var all = new ArrayList<>(arguments);
        addUnlessGiven(all, "--coordinator", coordinatorUrl);
        return java(classPath("test-harness"), List.of("-XX:+UseSerialGC", "-Xmx768m"), WORLD_CHECK_MAIN, all);
    }

    private static void addUnlessGiven(List<String> arguments, String option, String value) {
        boolean isGiven = arguments.stream().anyMatch(given -> given.equals(option) || given.startsWith(option + "="));
        if (!isGiven && !value.isEmpty()) {
            arguments.add(option);
            arguments.add(value);
        }
    }

    private String classPath(String module) {
        Path target = projectFolder.resolve(module).resolve("target");
        return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    }

    private static List<String> java(
            String classPath, List<String> javaOptions, String mainClass, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return List.copyOf(command);
    }
}
