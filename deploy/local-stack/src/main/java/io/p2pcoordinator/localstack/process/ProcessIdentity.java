package io.p2pcoordinator.localstack.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Tells a process from a later one with the same id: its start time in clock ticks and the boot it belongs to, and the program that it runs.
 * Field numbers as in proc_pid_stat(5).
 */
record ProcessIdentity(long pid, String started, String executable) {
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    /** The start time is field 22; the fields after the program's name, which may hold spaces and brackets, begin with field 3. */
    private static final int START_TIME_AFTER_NAME = 22 - 3;

    /** Empty if there is no such process. */
    static Optional<ProcessIdentity> of(long pid, String executable) {
        return startOf(pid).map(started -> new ProcessIdentity(pid, started, executable));
    }

    /** Whether the very process still runs; another one that has got the same id does not count. */
    boolean isAlive() {
        return startOf(pid).filter(started::equals).isPresent() && runsExecutable();
    }

    private boolean runsExecutable() {
        Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
        if (!Files.exists(commandLine)) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().commandLine())
                    .filter(line -> line.contains(executable))
                    .isPresent();
        }
        try {
            return Files.readString(commandLine, StandardCharsets.ISO_8859_1).contains(latin1(executable));
        } catch (IOException e) {
            return false;
        }
    }

    /** Compares bytes with bytes: a command line has no encoding. */
    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> startOf(long pid) {
        try {
            String line = ProcFile.firstLine("/proc/%d/stat".formatted(pid));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            boolean isZombie = fields[0].equals("Z");
            return isZombie
                    ? Optional.empty()
                    : Optional.of(ProcFile.firstLine(BOOT_ID) + "/" + fields[START_TIME_AFTER_NAME]);
        } catch (IOException e) {
            return Files.exists(Path.of("/proc/self"))
                    ? Optional.empty()
                    : ProcessHandle.of(pid)
                            .flatMap(handle -> handle.info().startInstant())
                            .map(Object::toString);
        }
    }

    Properties toProperties() {
        var properties = new Properties();
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("started", started);
        properties.setProperty("executable", executable);
        return properties;
    }

    static Optional<ProcessIdentity> from(Properties properties) {
        String pid = properties.getProperty("pid", "");
        String started = properties.getProperty("started", "");
        String executable = properties.getProperty("executable", "");
        return pid.matches("\\d{1,18}") && !started.isEmpty() && !executable.isEmpty()
                ? Optional.of(new ProcessIdentity(Long.parseLong(pid), started, executable))
                : Optional.empty();
    }
}
