package io.p2pcoordinator.app.domain;

import java.util.Optional;

/**
 * A peer's subject at one moment.
 *
 * @param version sequence of the subject's last commit, whether that had an effect or not; 0 where there is none
 * @param ban the newest, even one whose time is over; empty where there was none, or it was lifted
 */
public record PeerSnapshot(long version, Optional<PeerState> ban) {
    public static final PeerSnapshot NONE = new PeerSnapshot(0, Optional.empty());
}
