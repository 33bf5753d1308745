package io.p2pcoordinator.localstack.resolve;

import io.p2pcoordinator.localstack.fetch.Folders;
import io.p2pcoordinator.localstack.fetch.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Downloaded servers, one folder each: {@code <cache>/<server>/<version>/bin/...}. A folder gets its name only when it is complete, and one process at
 * a time fills it, so that readers need no lock.
 */
public final class Cache {
    private static final Duration LOCK_LIMIT = Duration.ofMinutes(20);

    private final Path root;

    public Cache(Path root) {
        this.root = root.toAbsolutePath();
    }

    /** {@code P2P_CACHE}, else {@code p2p-coordinator} in the user's cache folder. */
    public static Cache of(Map<String, String> environment) {
        String own = environment.getOrDefault("P2P_CACHE", "");
        if (!own.isEmpty()) {
            return new Cache(Path.of(own));
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return new Cache((xdg.isEmpty() ? Path.of(home, ".cache") : Path.of(xdg)).resolve("p2p-coordinator"));
    }

    public Path root() {
        return root;
    }

    /** The newest complete one. */
    Optional<Installation> find(ServerKind kind) {
        Path folder = root.resolve(kind.displayName());
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        var found = new ArrayList<Installation>();
        for (Path bin : binFolders(folder)) {
            Executables.in(kind, bin, Installation.Source.CACHE)
                    .filter(installation -> installation.version().isAtLeast(kind.minimum()))
                    .ifPresent(found::add);
        }
        return found.stream().max(Comparator.comparing(Installation::version));
    }

    private static List<Path> binFolders(Path folder) {
        try (Stream<Path> versions = Files.list(folder)) {
            return versions.filter(version -> !version.getFileName().toString().startsWith("."))
                    .map(version -> version.resolve("bin"))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Fills a folder; {@link #fill} puts {@code bin/...} into it. */
    @FunctionalInterface
    interface Filler {
        void fill(Path folder) throws IOException;
    }

    /** Runs the filler unless another process has done so meanwhile. */
    Installation fill(ServerKind kind, Progress progress, Filler filler) throws IOException {
        Path folder = Files.createDirectories(root.resolve(kind.displayName()));
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = lock(channel, kind, progress)) {
            Optional<Installation> already = find(kind);
            if (already.isPresent()) {
                return already.get();
            }
            Path partial = Files.createTempDirectory(folder, ".partial");
            try {
                filler.fill(partial);
                Installation fetched = Executables.in(kind, partial.resolve("bin"), Installation.Source.NETWORK)
                        .orElseThrow(
                                () -> new IOException("expected %s to run here after it was unpacked, but it does not"
                                        .formatted(kind.displayName())));
                if (!fetched.version().isAtLeast(kind.minimum())) {
                    throw new IOException("expected %s >= %s, but it is %s"
                            .formatted(kind.displayName(), kind.minimum(), fetched.version()));
                }
                Path target = folder.resolve(fetched.version().text());
                Folders.delete(target);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
                return new Installation(kind, fetched.version(), target.resolve("bin"), Installation.Source.NETWORK);
            } finally {
                Folders.delete(partial);
            }
        }
    }

    /** Another thread of this JVM holds it: an exception. Another process: null. Both mean waiting. */
    private static FileLock lock(FileChannel channel, ServerKind kind, Progress progress) throws IOException {
        long deadlineNanos = System.nanoTime() + LOCK_LIMIT.toNanos();
        for (boolean first = true; System.nanoTime() - deadlineNanos < 0; first = false) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                progress.step("another thread is fetching " + kind.displayName());
            }
            if (first) {
                progress.step("waiting for another process that is fetching " + kind.displayName());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        throw new IOException("expected another process to finish fetching %s within %s, but it did not"
                .formatted(kind.displayName(), LOCK_LIMIT));
    }
}
