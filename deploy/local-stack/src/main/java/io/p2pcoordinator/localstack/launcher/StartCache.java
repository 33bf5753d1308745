package io.p2pcoordinator.localstack.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The ahead-of-time cache (JEP 483, 514, 515) of a program that is in jars: with it a JVM starts with classes loaded and
 * linked. The first run with these jars and options writes it when it ends, the next ones use it. The JVM compares it with
 * its class path and version by itself and does without it where they differ.
 */
record StartCache(Path folder) {
    /** It says of each class why it is not in the cache, which is nobody's concern. */
    private static final String QUIET = "-Xlog:aot*=off";

    private static final String WRITTEN = ".new";

    /**
     * The options that make a JVM use the cache, or write it where there is none yet: each run into a file of its own, since two that
     * end at once must not write the same.
     *
     * @param jars the class path, in this order
     */
    List<String> options(List<Path> jars, List<String> javaOptions) {
        try {
            String key = key(jars, javaOptions);
            Path cache = folder.resolve(key + ".aot");
            Files.createDirectories(folder);
            if (!Files.exists(cache)) {
                takeWritten(key, cache);
            }
            return Files.exists(cache)
                    ? List.of("-XX:AOTCache=" + cache, QUIET)
                    : List.of("-XX:AOTCacheOutput=" + folder.resolve(key + "-" + UUID.randomUUID() + WRITTEN), QUIET);
        } catch (IOException _) {
            return List.of(); // a start without it is slower, no more
        }
    }

    /** One that a run with this key has written whole becomes the cache; those of other builds go. */
    private void takeWritten(String key, Path cache) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith(key)) {
                    Files.deleteIfExists(file);
                } else if (name.endsWith(WRITTEN) && isWhole(file)) {
                    Files.move(file, cache, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    /** What the JVM writes the cache from is there until it has written it. */
    private static boolean isWhole(Path written) {
        return !Files.exists(Path.of(written + ".config"));
    }

    private static String key(List<Path> jars, List<String> javaOptions) throws IOException {
        var text = new StringBuilder(Runtime.version().toString()).append(javaOptions);
        for (Path jar : jars) {
            text.append(jar)
                    .append(Files.size(jar))
                    .append(Files.getLastModifiedTime(jar).toMillis());
        }
        return Integer.toHexString(text.toString().hashCode());
    }

    /** The jar of a built module with its libraries, in one order; nothing where it was compiled but not packed. */
    static Optional<List<Path>> jarsOf(String module, Path target) {
        Path lib = target.resolve("lib");
        if (!Files.isDirectory(lib)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target);
                Stream<Path> libraries = Files.list(lib)) {
            Optional<Path> own = files.filter(
                            file -> file.getFileName().toString().matches(module + "-[0-9A-Z.-]+\\.jar"))
                    .findFirst();
            return own.map(
                    jar -> Stream.concat(Stream.of(jar), libraries.sorted()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("expected " + module + " to be built in " + target, e);
        }
    }
}
