package io.p2pcoordinator.app.cluster;

import java.time.Duration;

/**
 * How nodes share the zones.
 *
 * @param weight share of the zones that this node should own, against the weights of the others
 * @param heartbeat between two signs of life
 * @param suspectAfter silence after which a node counts as dead and its lease is revoked
 * @param settle how long a node has to be there before zones are moved to it
 * @param grace for which a free zone is left to the node that should own it
 */
public record ClusterConfig(double weight, Duration heartbeat, Duration suspectAfter, Duration settle, Duration grace) {

    public static final ClusterConfig DEFAULT = new ClusterConfig(
            1, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1));

    public ClusterConfig {
        if (!(weight > 0) || !Double.isFinite(weight)) {
            throw new IllegalArgumentException("expected a weight above 0, but it is " + weight);
        }
        if (heartbeat.toMillis() < 10) {
            throw new IllegalArgumentException("expected heartbeats 10 ms or more apart, but it is " + heartbeat);
        }
        if (suspectAfter.compareTo(heartbeat.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException(
                    "expected a node to be suspected after three missed heartbeats or more, but it is after "
                            + suspectAfter + " at " + heartbeat);
        }
        if (settle.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException("expected times of 0 or more, but found " + settle + " and " + grace);
        }
    }
}
