package io.p2pcoordinator.app.aiworld;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.proto.v1.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A zone's NPCs as the log has them, as far as this node knows: what it last published, compared with the tables now and then. One thread at
 * a time.
 */
final class NpcZone {
    private static final long APPEND_PATIENCE_S = 4;
    /** Rounds after which the tables are looked at again: whatever had no effect is put right then. */
    private static final int ROUNDS_BETWEEN_LOOKS = 12;

    private final String zoneId;
    private final EventPublisher publisher;
    private Map<Long, Npc> known = Map.of();
    private long epoch;
    private int roundsLeft;
    private CompletableFuture<Boolean> lastRound = CompletableFuture.completedFuture(true);

    /** Where a zone's NPCs can be read as of now; empty where they cannot. */
    @FunctionalInterface
    interface Look {
        Optional<Map<Long, Npc>> npcs(String zoneId) throws InterruptedException;
    }

    NpcZone(String zoneId, EventPublisher publisher) {
        this.zoneId = zoneId;
        this.publisher = publisher;
    }

    /** Whether what was published before has come to an end. */
    boolean isReady() {
        return lastRound.isDone();
    }

    /**
     * Publishes what has changed; returns how many commits that were.
     *
     * @throws io.p2pcoordinator.eventstore.log.LogUnavailableException when {@link EventLog} does not answer; the next round tries again
     */
    int become(Map<Long, Npc> npcs, long hostingEpoch, long nowUs, Look tables) throws InterruptedException {
        if (hostingEpoch != epoch || roundsLeft == 0 || !wasAppended()) {
            publisher.hosts(zoneId, hostingEpoch);
            epoch = 0; // should looking fail, the next round begins here again
            Optional<Map<Long, Npc>> now = tables.npcs(zoneId);
            if (now.isEmpty()) {
                return 0;
            }
            known = now.get();
            epoch = hostingEpoch;
            roundsLeft = ROUNDS_BETWEEN_LOOKS;
        }
        roundsLeft--;
        List<List<Event>> commits = NpcChanges.between(known, npcs);
        var appended = new ArrayList<CompletableFuture<AppendOutcome>>();
        for (List<Event> commit : commits) {
            appended.add(publisher.publish(zoneId, commit, nowUs));
        }
        known = new HashMap<>(npcs);
        lastRound = CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new))
                .thenApply(_ -> appended.stream().allMatch(one -> one.join() instanceof AppendOutcome.Appended));
        awaitAppended();
        return commits.size();
    }

    private boolean wasAppended() {
        return lastRound.exceptionally(_ -> false).getNow(false);
    }

    private void awaitAppended() throws InterruptedException {
        try {
            boolean _ = lastRound.get(APPEND_PATIENCE_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // the publisher goes on with it; the next round begins when it has ended, with a look at the tables where
            // it failed
        }
    }
}
