package io.p2pcoordinator.harness.bench.migration;

import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows the zones' streams, as whoever watches the world: when each zone was last moved, by whom, and how every commit ended. A thread a
 * stream.
 */
final class ServedZones implements AutoCloseable {
    /** @param atNanos when it was seen here */
    record Served(long epoch, long atNanos) {}

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Served> newest = new ConcurrentHashMap<>();
    /** Commits of entities by position, with how they ended. */
    private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    ServedZones(EventLog log, Set<StreamId> streams) {
        for (StreamId stream : streams) {
            threads.add(Thread.ofPlatform().name("follow-" + stream.name()).start(() -> follow(log, stream)));
        }
    }

    /** The newest commit that had an effect; epoch 0 where there was none. */
    Served newest(String zone) {
        return newest.getOrDefault(zone, new Served(0, 0));
    }

    /** Null where the log has no such commit. */
    @Nullable
    Verdict verdict(String position) {
        return verdicts.get(position);
    }

    private void follow(EventLog log, StreamId stream) {
        var state = new EntityState();
        var decoder = new CommitDecoder();
        try (CommitCursor cursor = log.read(stream, 0)) {
            while (!stopping) {
                RawCommit raw = cursor.next(Duration.ofMillis(100));
                if (raw != null && decoder.decode(raw) instanceof DecodedCommit.Sound sound) {
                    Verdict verdict = state.apply(sound);
                    if (sound.subject().kind() == SubjectKind.ENTITY) {
                        verdicts.put(stream.name() + "/" + raw.sequence(), verdict);
                        if (verdict.isAccepted()) {
                            newest.put(
                                    sound.subject().id(),
                                    new Served(sound.commit().getEpoch(), System.nanoTime()));
                        }
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                boolean _ = thread.join(PATIENCE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
