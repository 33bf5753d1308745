package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.process.ChildExit;
import io.p2pcoordinator.localstack.process.ChildProcess;
import io.p2pcoordinator.localstack.process.ChildSpec;
import io.p2pcoordinator.localstack.process.ProcessRecords;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of our own programs. It has as long as it needs to get ready, as long as it lives: a long log takes its time. */
final class WatchedProgram implements Watched {
    private static final int POLL_MS = 25;

    private final ChildSpec spec;
    private final ProcessRecords records;
    private final BooleanSupplier isReady;
    private final boolean mayEnd;
    private volatile Consumer<ChildExit> listener = exit -> {};
    private volatile @Nullable ChildProcess child;

    WatchedProgram(ChildSpec spec, ProcessRecords records, BooleanSupplier isReady, boolean mayEnd) {
        this.spec = spec;
        this.mayEnd = mayEnd;
        this.records = records;
        this.isReady = isReady;
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public long pid() {
        ChildProcess running = child;
        if (running == null) {
            throw new IllegalStateException("expected %s to be started, but it never was".formatted(name()));
        }
        return running.pid();
    }

    @Override
    public void start() {
        ChildProcess started = ChildProcess.spawn(spec, records);
        child = started;
        while (!isReady.getAsBoolean()) {
            if (!started.isAlive()) {
                throw new IllegalStateException(started.exit().join().describe());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while %s was starting".formatted(name()), e);
            }
        }
        CompletableFuture<Void> _ = started.exit().thenAccept(exit -> {
            if (!exit.wasAsked()) {
                listener.accept(exit);
            }
        });
    }

    @Override
    public void stop() {
        ChildProcess running = child;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public boolean mayEnd() {
        return mayEnd;
    }

    @Override
    public void onExit(Consumer<ChildExit> newListener) {
        listener = newListener;
    }
}
