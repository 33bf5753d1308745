package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One stream on its way to one reader: every commit once and in order, as a cursor gives them, some now and some later. */
final class Feed {
    private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();
    private static final int MOST_AT_ONCE = 8;

    private final LogServer server;
    private final Network network;
    private final SimulatedProcess process;
    private final RandomGenerator random;
    private final CommitCursor cursor;
    private final Consumer<RawCommit> reader;
    private final Runnable onStored = this::poke;
    private boolean underWay;

    Feed(
            LogServer server,
            Network network,
            SimulatedProcess process,
            RandomGenerator random,
            StreamId stream,
            long afterSequence,
            Consumer<RawCommit> reader) {
        this.server = server;
        this.network = network;
        this.process = process;
        this.random = random;
        this.cursor = server.storage().read(stream, afterSequence);
        this.reader = reader;
        server.onStored(onStored);
        poke();
    }

    void close() {
        server.forget(onStored);
    }

    private void poke() {
        if (!underWay && cursor.hasBuffered()) {
            underWay = true;
            long delay = network.delay();
            process.schedule(delay == Network.LOST ? RETRY_NANOS : delay, this::deliver);
        }
    }

    private void deliver() {
        underWay = false;
        if (server.life() == 0 || network.isCut()) {
            underWay = true;
            process.schedule(RETRY_NANOS, this::deliver);
            return;
        }
        try {
            for (int i = random.nextInt(MOST_AT_ONCE); i >= 0 && cursor.hasBuffered(); i--) {
                RawCommit next = cursor.next(Duration.ZERO);
                if (next != null) {
                    reader.accept(next);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("expected not to wait for what is there", e);
        }
        poke();
    }
}
