package io.p2pcoordinator.localstack.fetch;

import java.util.Locale;
import java.util.Optional;

/** The machine's architecture as each publisher spells it. */
public enum Platform {
    AMD64("amd64", "linux-amd64"),
    ARM64("arm64", "linux-arm64v8");

    private final String debianName;
    private final String postgresArtifactName;

    Platform(String debianName, String postgresArtifactName) {
        this.debianName = debianName;
        this.postgresArtifactName = postgresArtifactName;
    }

    /** As Debian and the Go projects call it. */
    public String debianName() {
        return debianName;
    }

    String postgresArtifactName() {
        return postgresArtifactName;
    }

    /** Empty where there is nothing to download for this machine. */
    public static Optional<Platform> current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Optional<Platform> of(String osName, String osArch) {
        if (!osName.toLowerCase(Locale.ROOT).contains("linux")) {
            return Optional.empty();
        }
        return switch (osArch) {
            case "amd64", "x86_64" -> Optional.of(AMD64);
            case "aarch64", "arm64" -> Optional.of(ARM64);
            default -> Optional.empty();
        };
    }
}
