package io.p2pcoordinator.localstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Small programs of the system (util-linux, a shell) that this module uses where they exist. */
public final class SystemTools {
    private static final int LIMIT_MS = 10_000;

    private SystemTools() {}

    public static Optional<String> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** True if the command ran and succeeded. */
    public static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return Waiting.forEndOf(process, LIMIT_MS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** By the shell, whose own kill is always there. */
    static void signal(long pid, StopSignal signal) {
        boolean _ = succeeds(List.of("/bin/sh", "-c", "kill -%s %d".formatted(signal, pid)));
    }
}
