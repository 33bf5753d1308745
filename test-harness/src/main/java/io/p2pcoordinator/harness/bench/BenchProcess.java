package io.p2pcoordinator.harness.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server under test in a process of its own, with its output in a file. */
public final class BenchProcess implements AutoCloseable {
    private static final Pattern USED_KB = Pattern.compile("(?:used|used:)\\s*(\\d+)K");

    /** A JVM that writes an ahead-of-time cache at its end takes its time on a busy machine. */
    private static final int END_S = 90;

    private final Process process;

    private BenchProcess(Process process) {
        this.process = process;
    }

    public static BenchProcess start(List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        return new BenchProcess(builder.start());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** CPU time that it used since its start, in seconds, of all its threads. */
    public double cpuSeconds() {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toNanos() / 1e9)
                .orElse(0.0);
    }

    /** Bytes of a JVM's heap that are in use after a full collection. */
    public long usedHeapBytes() throws InterruptedException {
        jcmd("GC.run");
        jcmd("GC.run");
        String heap = jcmd("GC.heap_info").split("Metaspace", 2)[0];
        long sumKb = USED_KB.matcher(heap)
                .results()
                .mapToLong(used -> Long.parseLong(used.group(1)))
                .sum();
        return sumKb * 1024;
    }

    private String jcmd(String command) throws InterruptedException {
        try {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Process tool = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            tool.waitFor(30, TimeUnit.SECONDS);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
