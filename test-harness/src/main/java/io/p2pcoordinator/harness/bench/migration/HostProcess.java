package io.p2pcoordinator.harness.bench.migration;

import io.p2pcoordinator.harness.bench.BenchOptions;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A host that can be killed. */
final class HostProcess implements AutoCloseable {
    private final Process process;

    private HostProcess(Process process) {
        this.process = process;
    }

    static HostProcess start(URI coordinator, String natsUrl, String hostId, int slots, Path logs) throws IOException {
        Path target = BenchOptions.project().resolve("test-harness").resolve("target");
        return new HostProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                        HostMain.class.getName(),
                        coordinator.toString(),
                        natsUrl,
                        hostId,
                        Integer.toString(slots),
                        acknowledged(logs, hostId).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(hostId + ".log").toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start());
    }

    /** What was acknowledged to it, one commit a line: position, zone, hosting epoch. */
    static Path acknowledged(Path logs, String hostId) {
        return logs.resolve(hostId + ".acknowledged");
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
