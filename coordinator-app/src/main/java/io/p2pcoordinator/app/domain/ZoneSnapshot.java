package io.p2pcoordinator.app.domain;

import java.util.Optional;

/**
 * A zone's subject at one moment. A zone has an owner before it is registered: the first commit on its subject fences.
 *
 * @param version sequence of the subject's last commit, whether that had an effect or not; 0 where there is none
 */
public record ZoneSnapshot(long version, Owner owner, Optional<ZoneState> zone) {
    /**
     * The node that decides for the zone, as the log has it.
     *
     * @param epoch 0 where nobody ever did
     */
    public record Owner(String nodeId, long epoch) {
        public static final Owner NONE = new Owner("", 0);
    }

    public static final ZoneSnapshot NONE = new ZoneSnapshot(0, Owner.NONE, Optional.empty());

    public long ownerEpoch() {
        return owner.epoch;
    }
}
