package io.p2pcoordinator.localstack.fetch;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Checks the signature of a Debian {@code InRelease} with the system's own keyring. Where the machine has no keyring, no gpgv or only older keys,
 * HTTPS has to do; over plain HTTP an unverified file is refused.
 */
final class ReleaseSignature {
    private static final List<Path> KEYRINGS = List.of(
            Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"),
            Path.of("/usr/share/keyrings/debian-archive-keyring.pgp"));
    private static final List<Path> GPGV = List.of(Path.of("/usr/bin/gpgv"), Path.of("/bin/gpgv"));
    private static final int LIMIT_SECONDS = 30;

    private final URI mirror;

    ReleaseSignature(URI mirror) {
        this.mirror = mirror;
    }

    void verify(Path inRelease) throws IOException {
        Optional<Path> keyring = KEYRINGS.stream().filter(Files::isReadable).findFirst();
        Optional<Path> gpgv = GPGV.stream().filter(Files::isExecutable).findFirst();
        String status = keyring.isPresent() && gpgv.isPresent()
                ? run(List.of(
                        gpgv.get().toString(),
                        "--status-fd",
                        "1",
                        "--keyring",
                        keyring.get().toString(),
                        inRelease.toString()))
                : "";
        if (!isAcceptable(status, "https".equals(mirror.getScheme()))) {
            throw new IOException("expected %s to be signed by Debian, but: %s"
                    .formatted(
                            mirror, status.isBlank() ? "gpgv or debian-archive-keyring is missing" : status.strip()));
        }
    }

    /** Statuses as in GnuPG's doc/DETAILS: one good signature is enough (releases carry several), one bad is too many. */
    static boolean isAcceptable(String gpgvStatus, boolean overHttps) {
        if (gpgvStatus.contains("BADSIG")) {
            return false;
        }
        return gpgvStatus.contains("VALIDSIG") || overHttps;
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("expected %s to end, but it does not".formatted(command));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
