package io.p2pcoordinator.harness.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A main class of the build in a process of its own, with the class path of this one; what it prints goes to a file. Thread-safe. */
public final class JavaProgram implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m");
    private static final long SIGNAL_SECONDS = 10;

    private final Process process;
    private final Path output;

    private JavaProgram(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static JavaProgram start(
            Path output, Map<String, String> environment, String mainClass, List<String> arguments) throws IOException {
        return start(output, environment, List.of(), List.of(), mainClass, arguments);
    }

    /**
     * @param jvmOptions beside those that every program gets
     * @param overlays folders whose classes are found before those of the build
     */
    public static JavaProgram start(
            Path output,
            Map<String, String> environment,
            List<String> jvmOptions,
            List<Path> overlays,
            String mainClass,
            List<String> arguments)
            throws IOException {
        var classPath = new ArrayList<String>();
        overlays.forEach(overlay -> classPath.add(overlay.toString()));
        classPath.add(System.getProperty("java.class.path", ""));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
        command.add(mainClass);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        return new JavaProgram(builder.start(), output);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Its exit code. */
    public int await(long seconds) throws InterruptedException, IOException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("expected an end within " + seconds + " s, but it goes on:\n" + output());
        }
        return process.exitValue();
    }

    /** As {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** As Ctrl-C does. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** As {@code kill -STOP} does: not one instruction more until it is resumed. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** The end of what it printed. */
    public String output() throws IOException {
        String text = Files.readString(output);
        return text.substring(Math.max(0, text.length() - 8_000));
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || (kill.exitValue() != 0 && process.isAlive())) {
            throw new IOException("expected to send SIG" + name + " to " + process.pid() + ", but that failed");
        }
    }
}
