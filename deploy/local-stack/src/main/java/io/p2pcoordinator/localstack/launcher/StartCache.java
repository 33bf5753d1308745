package io.p2pcoordinator.localstack.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ahead-of-time cache (JEP 483, 514, 515) of a program that is in jars: with it a JVM starts with classes loaded and
 * linked. The first run with these jars and options writes it when it ends, the next ones use it. The JVM compares it with
 * its class path and version by itself and does without it where they differ.
 */
record StartCache(Path folder) {
    /** It says of each class why it is not in the cache, which is nobody's concern. */
    private static final String QUIET = "-Xlog:aot*=off";

    /**
     * The options that make a JVM use the cache, or write it where there is none yet.
     *
     * @param jars the class path, in this order
     */
    List<String> options(List<Path> jars, List<String> javaOptions) {
        try {
            Path cache = folder.resolve(key(jars, javaOptions) + ".aot");
            Path fresh = Path.of(cache + ".new");
            Files.createDirectories(folder);
            if (Files.exists(fresh) && !isBeingWritten(fresh)) {
                Files.move(fresh, cache);
            }
            if (Files.exists(cache)) {
                return List.of("-XX:AOTCache=" + cache, QUIET);
            }
            deleteOthers();
            return List.of("-XX:AOTCacheOutput=" + fresh, QUIET);
        } catch (IOException _) {
            return List.of(); // a start without it is slower, no more
        }
    }

    /** What the JVM writes the cache from is there until it has written it. */
    private static boolean isBeingWritten(Path fresh) {
        return Files.exists(Path.of(fresh + ".config"));
    }

    private void deleteOthers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
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
        try (Stream<Path> files = Files.list(target);
                Stream<Path> libraries = Files.list(target.resolve("lib"))) {
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
