package io.p2pcoordinator.localstack.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One small file per running child, {@code run/<name>.process}. A start after the owner was killed finds its own orphans by them; a process whose id was given to
 * somebody else meanwhile is left alone.
 */
public final class ProcessRecords {
    private static final String SUFFIX = ".process";
    private static final Duration ORPHAN_STOP_LIMIT = Duration.ofSeconds(20);

    private final Path folder;

    public ProcessRecords(Path folder) {
        this.folder = folder;
    }

    void write(String name, ProcessIdentity identity, StopSignal stopSignal) {
        try {
            Files.createDirectories(folder);
            Properties properties = identity.toProperties();
            properties.setProperty("stopSignal", stopSignal.name());
            Path partial = folder.resolve(name + ".partial");
            try (OutputStream out = Files.newOutputStream(partial)) {
                properties.store(out, null);
            }
            Files.move(
                    partial,
                    folder.resolve(name + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name + SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops what an earlier owner of this folder left running; returns their names. */
    public List<String> stopOrphans() {
        var stopped = new ArrayList<String>();
        for (Path file : files()) {
            Properties properties = read(file);
            String name = file.getFileName().toString().replace(SUFFIX, "");
            Optional<ProcessIdentity> orphan = ProcessIdentity.from(properties).filter(ProcessIdentity::isAlive);
            if (orphan.isPresent()) {
                stop(orphan.get(), stopSignal(properties));
                stopped.add(name);
            }
            remove(name);
        }
        return stopped;
    }

    private static StopSignal stopSignal(Properties properties) {
        String name =
                properties.getProperty("stopSignal", StopSignal.TERM.name()).toUpperCase(Locale.ROOT);
        return name.equals(StopSignal.INT.name()) ? StopSignal.INT : StopSignal.TERM;
    }

    private static void stop(ProcessIdentity orphan, StopSignal signal) {
        Optional<ProcessHandle> handle = ProcessHandle.of(orphan.pid());
        if (handle.isEmpty()) {
            return;
        }
        SystemTools.signal(orphan.pid(), signal);
        if (!ends(handle.get(), ORPHAN_STOP_LIMIT) && orphan.isAlive()) {
            boolean _ = handle.get().destroyForcibly();
            boolean _ = ends(handle.get(), ORPHAN_STOP_LIMIT);
        }
    }

    private static boolean ends(ProcessHandle handle, Duration limit) {
        CompletableFuture<ProcessHandle> exit = handle.onExit();
        try {
            ProcessHandle _ = exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for process " + handle.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties read(Path file) {
        var properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
