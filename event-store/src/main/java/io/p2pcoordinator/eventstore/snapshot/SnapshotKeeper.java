package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.TrimmableLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store's snapshots new: looks once a second, on a thread of its own, which streams have moved far or long enough, and
 * takes a last one of each that has moved when it is closed. A failure is logged and tried again a minute later; nothing but
 * the time of the next start depends on it. {@code CONTROL} and the entity streams only: {@code TELEMETRY} keeps the
 * newest of each host and is its own snapshot.
 */
public final class SnapshotKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration SWEEP = Duration.ofHours(1);
    private static final Duration LAST_ROUND = Duration.ofSeconds(8);

    /** What snapshots are made of and go to. */
    public record Parts(
            SnapshotStore store,
            TrimmableLog log,
            Lanes lanes,
            Function<StreamId, StreamState> emptyStates,
            SnapshotClaims claims,
            ToLongFunction<StreamId> projectedPosition,
            InstantSource clock) {}

    private final Parts parts;
    private final SnapshotPolicy policy;
    private final SnapshotRecovery recovery;
    private final SnapshotTaker taker;
    private final SnapshotShelf shelf = new SnapshotShelf();
    private final Map<StreamId, Long> notBeforeUs = new HashMap<>();
    private final long startedAtUs;
    private final Thread thread;
    private volatile boolean stopping;
    private long lookedAtUs;
    private long sweptAtUs;

    private SnapshotKeeper(Parts parts, SnapshotPolicy policy, SnapshotRecovery recovery) {
        this.parts = parts;
        this.policy = policy;
        this.recovery = recovery;
        this.taker = new SnapshotTaker(parts.store, parts.lanes, parts.emptyStates, this::nowUs);
        this.startedAtUs = nowUs();
        this.sweptAtUs = startedAtUs;
        shelf.replace(recovery.listed());
        this.thread = Thread.ofPlatform().name("snapshots").daemon(true).unstarted(this::run);
    }

    /** @param recovery what the lanes were started with */
    public static SnapshotKeeper start(Parts parts, SnapshotPolicy policy, SnapshotRecovery recovery) {
        var keeper = new SnapshotKeeper(parts, policy, recovery);
        keeper.thread.start();
        return keeper;
    }

    /** The newest snapshot of each stream that has one; at most a minute old. Any thread. */
    public List<SnapshotStatus> status() {
        return StreamId.all().stream()
                .flatMap(stream -> shelf.newest(stream).stream())
                .map(stored -> new SnapshotStatus(stored.position(), stored.bytes(), stored.storedAtUs()))
                .toList();
    }

    /** Puts aside what has moved, within seconds, and stops. The lanes must still run. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            if (!thread.join(LAST_ROUND.plusSeconds(2))) {
                log.warn("the last snapshots were not taken within {} s", LAST_ROUND.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(ROUND);
                round();
            }
        } catch (InterruptedException _) {
            // only close interrupts: what follows is the last round
        }
        lastRound();
    }

    private void round() throws InterruptedException {
        try {
            if (nowUs() - lookedAtUs > micros(LOOK)) {
                look();
            }
            for (StreamId stream : StreamId.all()) {
                if (isDue(stream)) {
                    look(); // another node may have been quicker
                    if (isDue(stream)) {
                        renew(stream);
                    }
                }
            }
            if (nowUs() - sweptAtUs > micros(SWEEP)) {
                sweptAtUs = nowUs();
                parts.store.sweep();
            }
        } catch (RuntimeException e) {
            log.warn("looking after snapshots failed; trying again: {}", e.toString());
            Thread.sleep(AFTER_FAILURE);
        }
    }

    private void lastRound() {
        long deadline = System.nanoTime() + LAST_ROUND.toNanos();
        try {
            look();
            for (StreamId stream : StreamId.all()) {
                if (System.nanoTime() < deadline && commitsSinceLast(stream) > 0) {
                    renew(stream);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("stopped without the last snapshots: {}", e.toString());
        }
    }

    private boolean isDue(StreamId stream) {
        long commits = commitsSinceLast(stream);
        if (commits <= 0 || nowUs() < notBeforeUs.getOrDefault(stream, 0L)) {
            return false;
        }
        long lastUs = shelf.newest(stream).map(SnapshotStore.Stored::storedAtUs).orElse(startedAtUs);
        return commits >= policy.everyCommits() || nowUs() - lastUs >= micros(policy.every());
    }

    private long commitsSinceLast(StreamId stream) {
        if (!stream.isContiguous()) {
            return 0;
        }
        long last =
                shelf.newest(stream).map(stored -> stored.position().sequence()).orElse(0L);
        return parts.lanes.progress(stream).appliedPosition() - last;
    }

    private void renew(StreamId stream) throws InterruptedException {
        notBeforeUs.put(stream, nowUs() + micros(AFTER_FAILURE));
        if (!parts.claims.claim(stream)) {
            return;
        }
        try {
            Optional<SnapshotStore.Stored> taken = taker.take(stream);
            if (taken.isPresent()) {
                shelf.add(taken.get());
                shelf.verified(taken.get().position());
                prune(stream);
                trim(stream);
            }
            notBeforeUs.remove(stream);
        } catch (UnusableSnapshotException | ExecutionException | TimeoutException | RuntimeException e) {
            log.warn("no snapshot of {} was taken; trying again in a while: {}", stream, e.toString());
        } finally {
            parts.claims.release(stream);
        }
    }

    private void prune(StreamId stream) {
        for (Position position : shelf.superfluous(stream, policy.kept())) {
            parts.store.delete(position);
            shelf.remove(position);
        }
    }

    /**
     * Up to the oldest snapshot that is kept, so that a start can still fall back on each of them; only when all of them have
     * been read back, and never beyond what the tables have.
     */
    private void trim(StreamId stream) {
        List<SnapshotStore.Stored> kept = shelf.usable(stream);
        if (!policy.trimsEntities() || !stream.isEntity() || kept.size() < policy.kept() || !areVerified(kept)) {
            return;
        }
        SnapshotStore.Stored oldest = kept.getLast();
        long bound = Math.min(oldest.position().sequence(), parts.projectedPosition.applyAsLong(stream));
        boolean oldEnough = nowUs() - oldest.storedAtUs() >= micros(policy.trimsAfter());
        if (oldEnough && bound > parts.log.firstSequence(stream)) {
            parts.log.trimBefore(new Position(stream, bound));
            log.info("trimmed {}: it begins at {} now", stream, bound);
        }
    }

    private boolean areVerified(List<SnapshotStore.Stored> kept) {
        for (SnapshotStore.Stored stored : kept) {
            if (!shelf.isVerified(stored.position())) {
                try {
                    taker.verify(stored.position());
                    shelf.verified(stored.position());
                } catch (UnusableSnapshotException e) {
                    shelf.unusable(stored.position());
                    log.warn(
                            "snapshot {} cannot be used, so nothing is trimmed: {}", stored.position(), e.getMessage());
                    return false;
                }
            }
        }
        return true;
    }

    private void look() {
        shelf.replace(parts.store.list());
        recovery.unusable().forEach(shelf::suspect);
        lookedAtUs = nowUs();
    }

    private long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, parts.clock.instant());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
