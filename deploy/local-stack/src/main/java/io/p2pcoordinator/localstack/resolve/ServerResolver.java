package io.p2pcoordinator.localstack.resolve;

import io.p2pcoordinator.localstack.fetch.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds a server: explicit path, {@code PATH}, cache, network, in this order. An explicit path that does not serve is an error; elsewhere one that is too old
 * is passed over, and mentioned only if nothing better turns up.
 */
public final class ServerResolver {
    private final Map<String, String> environment;
    private final Cache cache;
    private final List<ServerOrigin> origins;
    private final Progress progress;

    ServerResolver(Map<String, String> environment, Cache cache, List<ServerOrigin> origins, Progress progress) {
        this.environment = Map.copyOf(environment);
        this.cache = cache;
        this.origins = List.copyOf(origins);
        this.progress = progress;
    }

    /** As the environment says: {@code NATS_SERVER_BIN, ETCD_BIN, POSTGRES_BIN_DIR, P2P_CACHE, P2P_OFFLINE}. */
    public static ServerResolver fromEnvironment(Progress progress) {
        Map<String, String> environment = System.getenv();
        return new ServerResolver(
                environment, Cache.of(environment), ServerOrigin.all(environment, progress), progress);
    }

    public Installation resolve(ServerKind kind) {
        String explicit = environment.getOrDefault(kind.variable(), "");
        if (!explicit.isEmpty()) {
            return explicit(kind, Path.of(explicit));
        }
        var notes = new ArrayList<String>();
        return onPath(kind, notes).or(() -> cache.find(kind)).orElseGet(() -> fetch(kind, notes));
    }

    private static Installation explicit(ServerKind kind, Path path) {
        Path folder = Files.isDirectory(path) ? path : Executables.realFolder(path);
        Installation found = Executables.in(kind, folder, Installation.Source.EXPLICIT)
                .orElseThrow(() -> new ServerUnavailableException(
                        "%s=%s: expected a folder with %s that runs here, but there is none."
                                .formatted(kind.variable(), path, String.join(" and ", kind.required()))));
        if (!found.version().isAtLeast(kind.minimum())) {
            throw new ServerUnavailableException("%s=%s: expected %s >= %s, but it is %s."
                    .formatted(kind.variable(), path, kind.displayName(), kind.minimum(), found.version()));
        }
        return found;
    }

    private Optional<Installation> onPath(ServerKind kind, List<String> notes) {
        for (Path folder : Executables.searchFolders(kind, environment)) {
            Optional<Installation> found = Executables.in(kind, folder, Installation.Source.PATH);
            if (found.isPresent() && found.get().version().isAtLeast(kind.minimum())) {
                return found;
            }
            found.ifPresent(old -> notes.add("%s is too old (%s)".formatted(old.executable(), old.version())));
        }
        return Optional.empty();
    }

    private Installation fetch(ServerKind kind, List<String> notes) {
        IOException last = null;
        for (ServerOrigin origin : origins) {
            if (origin.kind() != kind) {
                continue;
            }
            try {
                progress.step("fetching %s from %s".formatted(kind.displayName(), origin.description()));
                return cache.fill(kind, progress, origin.filler());
            } catch (IOException e) {
                notes.add("%s: %s".formatted(origin.description(), e.getMessage()));
                last = e;
            }
        }
        throw unavailable(kind, notes, last);
    }

    private ServerUnavailableException unavailable(ServerKind kind, List<String> notes, @Nullable IOException cause) {
        var message = new StringBuilder(
                "%s >= %s is needed and cannot be had.".formatted(kind.displayName(), kind.minimum()));
        if (origins.isEmpty()) {
            message.append(
                    "\n  The network was not asked (P2P_OFFLINE is set, or there is nothing to download for this kind of machine).");
        }
        notes.forEach(note -> message.append("\n  ").append(note));
        message.append(
                "\n  To get it: install it and put it on PATH, or set %s to %s, or connect to the network once, so that it lands in %s."
                        .formatted(
                                kind.variable(),
                                kind == ServerKind.POSTGRES ? "its bin folder" : "the executable",
                                cache.root()));
        return cause == null
                ? new ServerUnavailableException(message.toString())
                : new ServerUnavailableException(message.toString(), cause);
    }
}
