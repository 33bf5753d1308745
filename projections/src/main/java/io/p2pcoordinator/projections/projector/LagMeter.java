package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far positions are behind the log. For one round of questions: once the log has not answered, it is not asked again,
 * so that eighteen streams do not wait for eighteen deadlines. One thread.
 */
public final class LagMeter {
    private static final Logger LOG = LoggerFactory.getLogger(LagMeter.class);

    /** All null while the log does not answer. */
    record Lag(
            @Nullable Long endOfLog,
            @Nullable Long events,
            @Nullable Double seconds) {
        static final Lag UNKNOWN = new Lag(null, null, null);
    }

    private final EventLog log;
    private final InstantSource clock;
    private boolean answers;

    public LagMeter(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
        this.answers = log.health().reachable();
    }

    Lag behind(Position projected) {
        if (!answers) {
            return Lag.UNKNOWN;
        }
        try {
            return ask(projected);
        } catch (RuntimeException e) {
            LOG.debug("No end of {} while the log does not answer", projected.stream(), e);
            answers = false;
            return Lag.UNKNOWN;
        }
    }

    private Lag ask(Position projected) {
        Position end = log.end(projected.stream());
        if (end.sequence() <= projected.sequence()) {
            return new Lag(end.sequence(), 0L, 0.0);
        }
        // Where only the newest message of a subject stays, the next one may be gone: the last one is always there.
        Optional<RawCommit> oldest = log.at(new Position(projected.stream(), projected.sequence() + 1))
                .or(() -> log.at(end));
        double seconds = oldest.map(commit -> secondsSince(commit.storedAtUs())).orElse(0.0);
        return new Lag(end.sequence(), end.sequence() - projected.sequence(), seconds);
    }

    private double secondsSince(long us) {
        return Math.max(0, clock.millis() - us / 1_000) / 1_000.0;
    }
}
