package io.p2pcoordinator.app.statesync;

import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.app.simulation.ZoneMark;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.StateLook;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Zones as the lanes have them. A copy is one pass over the zone's entities on the lane's thread, some milliseconds for 100,000; of copies, which
 * are large, a few are made at a time. Thread-safe.
 */
final class ZoneStateSource {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int COPIES_AT_ONCE = 4;

    /**
     * @param now the zone as it is
     * @param digestThen what its digest was at the position that was asked for; empty where that is too long ago to tell
     */
    record Compared(ZoneMark now, OptionalLong digestThen) {}

    private final Lanes lanes;
    private final Semaphore copies = new Semaphore(COPIES_AT_ONCE);

    ZoneStateSource(Lanes lanes) {
        this.lanes = lanes;
    }

    static StreamId streamOf(String zoneId) {
        return Subject.entity(zoneId).stream();
    }

    /** @throws SyncUnavailableException when the lane does not come to it in time */
    ZoneStateDocument copy(String zoneId) throws InterruptedException {
        if (!copies.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new SyncUnavailableException("others are being given the states of zones; try again");
        }
        try {
            StreamId stream = streamOf(zoneId);
            return look(zoneId, (state, applied) -> ((EntityState) state).copyOf(zoneId, new Position(stream, applied)))
                    .document();
        } finally {
            copies.release();
        }
    }

    /** @throws SyncUnavailableException when the lane does not come to it, or to the position, in time */
    Compared at(String zoneId, long sequence) throws InterruptedException {
        var position = new Position(streamOf(zoneId), sequence);
        if (!lanes.awaitApplied(position, PATIENCE)) {
            throw new SyncUnavailableException("this node has not read the log up to " + position + " yet; try again");
        }
        return look(zoneId, (state, applied) -> {
            var entities = (EntityState) state;
            return new Compared(entities.markOf(zoneId, applied), entities.digestAt(zoneId, sequence));
        });
    }

    private <T> T look(String zoneId, StateLook<T> look) throws InterruptedException {
        try {
            return lanes.look(streamOf(zoneId), look).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SyncUnavailableException("the state of zone " + zoneId + " could not be read; try again", e);
        }
    }
}
