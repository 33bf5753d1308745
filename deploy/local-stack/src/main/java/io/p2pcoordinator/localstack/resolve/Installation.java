package io.p2pcoordinator.localstack.resolve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Executables of one server that are new enough. */
public record Installation(ServerKind kind, Version version, Path binFolder, Source source) {

    /** Where it was found, in the order of looking. */
    public enum Source {
        EXPLICIT,
        PATH,
        CACHE,
        NETWORK
    }

    public Path executable() {
        return binFolder.resolve(kind.mainExecutable());
    }

    /** Another program of the same package, such as {@code initdb} or {@code etcdctl}. */
    public Optional<Path> tool(String name) {
        Path tool = binFolder.resolve(name);
        return Files.isExecutable(tool) ? Optional.of(tool) : Optional.empty();
    }
}
