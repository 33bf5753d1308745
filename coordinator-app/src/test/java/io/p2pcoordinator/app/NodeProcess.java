package io.p2pcoordinator.app;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A whole node with HTTP on a free port, in a process of its own, which can be killed. */
public final class NodeProcess implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m");

    private final Process process;
    private final Api api;

    private NodeProcess(Process process, Api api) {
        this.process = process;
        this.api = api;
    }

    /**
     * Starts it and waits until it is healthy.
     *
     * @param output what it prints goes there
     */
    public static NodeProcess start(Map<String, String> variables, Path output) {
        try {
            int port = freePort();
            var node =
                    new NodeProcess(launch(variables, output, port), new Api(URI.create("http://127.0.0.1:" + port)));
            node.awaitHealthy(output);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException("expected a node to start", e);
        }
    }

    private static Process launch(Map<String, String> variables, Path output, int port) throws IOException {
        Stream<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        FLAGS.stream(),
                        Stream.of(
                                "-cp",
                                System.getProperty("java.class.path", ""),
                                CoordinatorApplication.class.getName()))
                .flatMap(parts -> parts);
        var builder = new ProcessBuilder(command.toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(variables);
        builder.environment().put("P2P_SERVICE_PORT", Integer.toString(port));
        return builder.start();
    }

    /** Of a node that did not start. */
    public record Ended(int exitCode, String output) {}

    /** Starts it where it cannot, and waits for its end. */
    public static Ended startInVain(Map<String, String> variables, Path output)
            throws IOException, InterruptedException {
        Process process = launch(variables, output, freePort());
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("expected it to end, but it goes on: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    public Api api() {
        return api;
    }

    /** As {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("expected it to end, but it goes on");
        }
    }

    /** As {@code kill -STOP} does: it does nothing any more until {@link #resume}. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("expected to signal a process, but kill ended with " + exit);
        }
    }

    @Override
    public void close() {
        api.close();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitHealthy(Path output) {
        try {
            await("healthy: " + output)
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> api.get("/health").status() == 200);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
