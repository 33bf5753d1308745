package io.p2pcoordinator.localstack.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A release on GitHub: one {@code .tar.gz} per platform, with {@code SHA256SUMS} beside it. */
public final class ReleaseArchive {
    private final String project;
    private final String name;
    private final String version;
    private final Set<String> executables;
    private final Platform platform;
    private final Downloader downloader;

    public ReleaseArchive(
            String project,
            String name,
            String version,
            Set<String> executables,
            Platform platform,
            Downloader downloader) {
        this.project = project;
        this.name = name;
        this.version = version;
        this.executables = executables;
        this.platform = platform;
        this.downloader = downloader;
    }

    public void fetchExecutables(Path folder) throws IOException {
        String base = "https://github.com/%s/releases/download/v%s/".formatted(project, version);
        String archive = "%s-v%s-linux-%s.tar.gz".formatted(name, version, platform.debianName());
        Checksum checksum = checksumOf(archive, downloader.text(URI.create(base + "SHA256SUMS")));
        Path target = folder.resolve("release.tar.gz");
        downloader.file(URI.create(base + archive), target, name + " " + version, checksum);
        int files = Archives.unpackTarGz(target, folder, path -> {
            String file = path.substring(path.lastIndexOf('/') + 1);
            return executables.contains(file) ? file : "";
        });
        Files.delete(target);
        if (files == 0) {
            throw new IOException("expected %s in %s, but there is nothing".formatted(executables, archive));
        }
    }

    static Checksum checksumOf(String archive, String sums) throws IOException {
        for (String line : sums.split("\n", -1)) {
            String[] fields = line.strip().split("\\s+\\*?", -1);
            if (fields.length == 2 && fields[1].equals(archive)) {
                return Checksum.sha256(fields[0]);
            }
        }
        throw new IOException("expected %s in SHA256SUMS, but it is not listed".formatted(archive));
    }
}
