package io.p2pcoordinator.localstack.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One running program. It has its own session, so that a Ctrl-C in the terminal reaches only its owner, who then stops its children in order; and it
 * gets its stop signal from the kernel should the owner die without having done so (prctl(2), PR_SET_PDEATHSIG). Both need util-linux, and are left
 * out where it is missing.
 */
public final class ChildProcess {
    private static final int TAIL_LINES = 12;
    /** The signal comes when the *thread* that spawned a child ends: this one never does. */
    private static final ExecutorService SPAWNER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("child-spawner").daemon().factory());

    private final ChildSpec spec;
    private final ProcessRecords records;
    private final Process process;
    private final LogFile log;
    private final long logStartByte;
    private final CompletableFuture<ChildExit> exit;
    private volatile boolean stopAsked;

    private ChildProcess(ChildSpec spec, ProcessRecords records, Process process, LogFile log, long logStartByte) {
        this.spec = spec;
        this.records = records;
        this.process = process;
        this.log = log;
        this.logStartByte = logStartByte;
        this.exit = process.onExit().thenApply(this::exitOf);
    }

    public static ChildProcess spawn(ChildSpec spec, ProcessRecords records) {
        try {
            return SPAWNER.submit(() -> spawnHere(spec, records)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting " + spec.name(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot start %s: %s".formatted(spec.name(), e.getCause()), e);
        }
    }

    private static ChildProcess spawnHere(ChildSpec spec, ProcessRecords records) throws IOException {
        var log = new LogFile(spec.logFile());
        log.rotateIfLarge();
        long logStartByte = log.sizeBytes();
        var command = new ArrayList<String>();
        command.addAll(Wrappers.ownSession());
        command.addAll(spec.prefix());
        command.addAll(Wrappers.deathSignal(spec.stopSignal()));
        command.addAll(spec.command());
        var builder = new ProcessBuilder(command)
                .directory(spec.workingFolder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.logFile().toFile()));
        builder.environment().putAll(spec.environment());
        Process process = builder.start();
        ProcessIdentity.of(process.pid(), spec.command().getFirst())
                .ifPresent(identity -> records.write(spec.name(), identity, spec.stopSignal()));
        return new ChildProcess(spec, records, process, log, logStartByte);
    }

    public String name() {
        return spec.name();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when it has ended, whoever ended it. */
    public CompletableFuture<ChildExit> exit() {
        return exit.copy();
    }

    /** What it has written since it was started. */
    public List<String> logTail(int lines) {
        return log.tail(lines, logStartByte);
    }

    /** In good order, and by force after the limit. Returns when it has ended. */
    public void stop() {
        stopAsked = true;
        if (process.isAlive()) {
            SystemTools.signal(process.pid(), spec.stopSignal());
        }
        if (!Waiting.forEndOf(process, spec.stopLimit().toMillis())) {
            kill();
        }
        records.remove(spec.name());
    }

    /** As {@code kill -9} does: no farewell. Returns when it has ended. */
    public void kill() {
        stopAsked = true;
        Process _ = process.destroyForcibly();
        if (!Waiting.forEndOf(process, spec.stopLimit().toMillis())) {
            throw new IllegalStateException(
                    "expected %s (pid %d) to end after SIGKILL, but it lives".formatted(name(), pid()));
        }
        records.remove(spec.name());
    }

    private ChildExit exitOf(Process ended) {
        try {
            return new ChildExit(name(), ended.pid(), ended.exitValue(), stopAsked, log.path(), logTail(TAIL_LINES));
        } catch (UncheckedIOException e) {
            // The data folder may have been removed by now; the exit itself is still worth telling.
            return new ChildExit(name(), ended.pid(), ended.exitValue(), stopAsked, log.path(), List.of());
        }
    }
}
