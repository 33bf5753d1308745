package io.p2pcoordinator.localstack.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks into folders for a server's executables. */
final class Executables {
    private static final Path DEBIAN_POSTGRES = Path.of("/usr/lib/postgresql");

    private Executables() {}

    /** Empty unless all that the server needs is there and runs. */
    static Optional<Installation> in(ServerKind kind, Path folder, Installation.Source source) {
        boolean complete = kind.required().stream()
                .map(folder::resolve)
                .allMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
        if (!complete) {
            return Optional.empty();
        }
        return VersionProbe.of(folder.resolve(kind.mainExecutable()))
                .map(version -> new Installation(kind, version, folder.toAbsolutePath(), source));
    }

    /** Folders of {@code PATH}, with links resolved, so that PostgreSQL's tools are found beside each other; then where Debian puts PostgreSQL. */
    static List<Path> searchFolders(ServerKind kind, Map<String, String> environment) {
        var folders = new ArrayList<Path>();
        for (String entry : environment.getOrDefault("PATH", "").split(":", -1)) {
            if (!entry.isEmpty()) {
                folders.add(realFolder(Path.of(entry).resolve(kind.mainExecutable())));
            }
        }
        if (kind == ServerKind.POSTGRES && Files.isDirectory(DEBIAN_POSTGRES)) {
            try (Stream<Path> versions = Files.list(DEBIAN_POSTGRES)) {
                versions.map(version -> version.resolve("bin"))
                        .sorted(Comparator.comparing((Path bin) -> new Version(bin.toString()))
                                .reversed())
                        .forEach(folders::add);
            } catch (IOException e) {
                return folders;
            }
        }
        return folders.stream().distinct().toList();
    }

    static Path realFolder(Path executable) {
        try {
            return executable.toRealPath().resolveSibling("");
        } catch (IOException e) {
            return executable.toAbsolutePath().resolveSibling("");
        }
    }
}
