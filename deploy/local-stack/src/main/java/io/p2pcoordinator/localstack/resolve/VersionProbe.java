package io.p2pcoordinator.localstack.resolve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a program for its version: a name or a folder may lie. */
final class VersionProbe {
    private static final int LIMIT_SECONDS = 10;

    private VersionProbe() {}

    /** Empty if it does not run here or does not say. */
    static Optional<Version> of(Path executable) {
        Process process;
        try {
            process = new ProcessBuilder(executable.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return Optional.empty();
        }
        try {
            process.getOutputStream().close();
            // A version is one short line, which a pipe holds: waiting first cannot block the program.
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return Optional.empty();
            }
            return Version.in(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }
}
