package io.p2pcoordinator.harness.bench.start;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.BenchProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One Java program, started in a process of its own as {@code deploy/run} starts the coordinator. */
record ColdStart(List<String> jvmOptions, String classPath, String mainClass, List<String> arguments) {
    private static final long PATIENCE_NANOS = 90_000_000_000L;
    private static final long POLL_NANOS = 2_000_000;
    private static final String COORDINATOR_MAIN = "io.p2pcoordinator.app.CoordinatorApplication";

    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx1g");

    static ColdStart coordinator(List<String> jvmOptions) {
        return new ColdStart(jvmOptions, jar("coordinator-app") + ":" + libraries(), COORDINATOR_MAIN, List.of());
    }

    /** With all of the coordinator's libraries at hand, and none of its classes. */
    static ColdStart bareMicronaut(int port) {
        return new ColdStart(
                List.of("-Dlogback.configurationFile=bench-logback.xml"),
                jar("test-harness") + ":" + libraries(),
                BareMicronaut.class.getName(),
                List.of(Integer.toString(port)));
    }

    ColdStart with(List<String> options) {
        var all = new ArrayList<>(jvmOptions);
        all.addAll(options);
        return new ColdStart(all, classPath, mainClass, arguments);
    }

    /** Jars alone, since an ahead-of-time cache takes no folders. */
    private static Path jar(String module) {
        Path target = BenchOptions.project().resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(module + "-[0-9A-Z.-]+\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("expected the jar of " + module + " in " + target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String libraries() {
        return BenchOptions.project()
                        .resolve("coordinator-app")
                        .resolve("target")
                        .resolve("lib") + "/*";
    }

    BenchProcess launch(Map<String, String> environment, Path log) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return BenchProcess.start(command, environment, log);
    }

    /**
     * From before the process is started until the path is answered with a status that is wanted, in seconds.
     *
     * @param wanted 0 for any
     */
    static double secondsUntil(BenchProcess process, long startedNanos, URI uri, int wanted) throws IOException {
        while (System.nanoTime() - startedNanos < PATIENCE_NANOS && process.isAlive()) {
            int status = status(uri);
            if (status > 0 && (wanted == 0 || status == wanted)) {
                return (System.nanoTime() - startedNanos) / 1e9;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IOException("expected an answer from " + uri + ", but there is none");
    }

    private static int status(URI uri) {
        try {
            var connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode();
        } catch (IOException _) {
            return 0;
        }
    }
}
