package io.p2pcoordinator.localstack.server;

import io.p2pcoordinator.localstack.process.ChildExit;
import io.p2pcoordinator.localstack.process.ChildProcess;
import io.p2pcoordinator.localstack.process.ChildSpec;
import io.p2pcoordinator.localstack.process.LogFile;
import io.p2pcoordinator.localstack.process.Ports;
import io.p2pcoordinator.localstack.process.StopSignal;
import io.p2pcoordinator.localstack.resolve.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server: {@code new -> start -> stop or kill -> start ...}, always on the same ports and data once it was ready for the first time. Methods may be
 * called from any thread, one at a time.
 */
public abstract sealed class ServerProcess implements AutoCloseable permits NatsServer, EtcdServer, PostgresServer {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int PORT_ATTEMPTS = 5;
    private static final int POLL_MS = 15;
    /** A port that is still held, or memory of a killed PostgreSQL whose children are just ending: these pass. */
    private static final List<String> PASSING_FAILURES = List.of(
            "address already in use",
            "pre-existing shared memory block",
            "lock file \"postmaster.pid\" already exists");

    private final Installation installation;
    private final ServerPlace place;
    private final LinkedHashMap<String, Integer> ports = new LinkedHashMap<>();
    private boolean portsAreFixed;
    private volatile Consumer<ChildExit> crashListener = exit -> {};
    private volatile @Nullable ChildProcess child;

    ServerProcess(Installation installation, ServerPlace place, List<String> portNames) {
        this.installation = installation;
        this.place = place;
        portNames.forEach(portName -> ports.put(portName, place.ports().getOrDefault(portName, 0)));
        // Ports that the caller insists on are never exchanged for others.
        portsAreFixed = place.portsAreFixed();
    }

    /** Everything that has to be on disk before the program starts. */
    abstract void prepare() throws IOException;

    abstract List<String> command();

    /** Wrappers that replace themselves by the program. */
    List<String> prefix() {
        return List.of();
    }

    /** One quick look; false while it is still starting. */
    abstract boolean isReady();

    StopSignal stopSignal() {
        return StopSignal.TERM;
    }

    /** Starts it and waits until it serves. */
    public final void start() {
        long deadlineNanos = System.nanoTime() + READY_LIMIT.toNanos();
        for (int attempt = 1; ; attempt++) {
            launch();
            try {
                awaitReady(Duration.ofNanos(deadlineNanos - System.nanoTime()));
                portsAreFixed = true;
                return;
            } catch (ServerStartException e) {
                boolean passes = hasFailedForNow();
                kill();
                boolean again = portsAreFixed ? System.nanoTime() - deadlineNanos < 0 : attempt < PORT_ATTEMPTS;
                if (!passes || !again) {
                    throw e;
                }
                forgetPorts();
                pause();
            }
        }
    }

    /** Starts it without waiting, as members of a cluster need it, which become ready only together. */
    public final synchronized void launch() {
        ChildProcess running = child;
        if (running != null && running.isAlive()) {
            throw new IllegalStateException(
                    "expected %s to be stopped, but it runs as %d".formatted(name(), running.pid()));
        }
        ports.replaceAll((_, port) -> port == 0 ? Ports.free() : port);
        try {
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + name() + " in " + place.folder(), e);
        }
        var spec = new ChildSpec(
                name(),
                prefix(),
                command(),
                Map.of("LC_ALL", "C", "TZ", "UTC"),
                place.folder(),
                logFile(),
                stopSignal(),
                STOP_LIMIT);
        child = ChildProcess.spawn(spec, place.records());
    }

    public final void awaitReady(Duration limit) {
        ChildProcess awaited = running();
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (awaited.isAlive()) {
            if (isReady() && awaited.isAlive()) {
                // Only now: an end before it was ready is told by an exception. One in between is told at once.
                CompletableFuture<Void> _ = awaited.exit().thenAccept(this::ended);
                return;
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new ServerStartException(
                        "expected %s (pid %d) to be ready within %s, but it is not; the end of %s:%s"
                                .formatted(name(), awaited.pid(), limit, logFile(), indented(awaited.logTail(25))));
            }
            pause();
        }
        throw new ServerStartException("cannot start: " + awaited.exit().join().describe());
    }

    private void ended(ChildExit exit) {
        if (!exit.wasAsked()) {
            crashListener.accept(exit);
        }
    }

    /** In good order; returns when it has ended. Does nothing if it does not run. */
    public final synchronized void stop() {
        ChildProcess running = child;
        if (running != null) {
            running.stop();
        }
    }

    /** As {@code kill -9} does. */
    public final synchronized void kill() {
        ChildProcess running = child;
        if (running != null) {
            running.kill();
        }
    }

    /** Same ports, same data. */
    public final void restart() {
        stop();
        start();
    }

    @Override
    public final void close() {
        stop();
    }

    /** Hears when a server that was ready ends and nobody asked for it by {@link #stop} or {@link #kill}; on a thread of the JVM's. */
    public final void onCrash(Consumer<ChildExit> listener) {
        crashListener = listener;
    }

    public final String name() {
        return place.name();
    }

    public final Installation installation() {
        return installation;
    }

    public final Path folder() {
        return place.folder();
    }

    public final Path logFile() {
        return place.logFile();
    }

    public final boolean isAlive() {
        ChildProcess running = child;
        return running != null && running.isAlive();
    }

    public final long pid() {
        return running().pid();
    }

    /** The port for clients. */
    public final int port() {
        return ports.firstEntry().getValue();
    }

    public final int port(String portName) {
        return Optional.ofNullable(ports.get(portName))
                .orElseThrow(() -> new IllegalArgumentException("%s has no port %s".formatted(name(), portName)));
    }

    /** To be handed to a later start that should use the same ones. */
    public final Map<String, Integer> ports() {
        return Map.copyOf(ports);
    }

    /** The last lines of its log, over all its starts. */
    public final List<String> logTail(int lines) {
        return new LogFile(logFile()).tail(lines, 0);
    }

    private ChildProcess running() {
        ChildProcess running = child;
        if (running == null) {
            throw new IllegalStateException("expected %s to be started, but it never was".formatted(name()));
        }
        return running;
    }

    private boolean hasFailedForNow() {
        String tail = String.join("\n", running().logTail(100)).toLowerCase(Locale.ROOT);
        return PASSING_FAILURES.stream().anyMatch(tail::contains);
    }

    private synchronized void forgetPorts() {
        if (!portsAreFixed) {
            ports.replaceAll((_, _) -> 0);
        }
    }

    private static String indented(List<String> lines) {
        return lines.isEmpty() ? "\n  | (nothing)" : "\n  | " + String.join("\n  | ", lines);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a server", e);
        }
    }
}
