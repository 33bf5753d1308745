package io.p2pcoordinator.eventstore.replica;

import io.p2pcoordinator.proto.v1.DivergenceReason;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import java.io.IOException;

/** A coordinator's service of zone states, over HTTP or NATS. Thread-safe; blocks until the answer is there. */
public interface ZoneStates {
    /** How a digest compares. */
    sealed interface Comparison {
        /** Both have the same. */
        record Equal() implements Comparison {}

        /**
         * The coordinator's stands.
         *
         * @param reason unspecified where the host's position was too long ago to tell
         */
        record Superseded(ZoneStateDocument state, DivergenceReason reason) implements Comparison {}
    }

    /** @throws IOException saying why there is none */
    ZoneStateDocument state(String zoneId) throws IOException, InterruptedException;

    /** @throws IOException saying why it was not compared */
    Comparison compare(ZoneDigestRequest request) throws IOException, InterruptedException;
}
