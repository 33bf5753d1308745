package io.p2pcoordinator.app.domain;

import java.util.Optional;

/**
 * A host's subject at one moment.
 *
 * @param version sequence of the subject's last commit, whether that had an effect or not; 0 where there is none
 * @param host empty before registration and after removal
 */
public record HostSnapshot(long version, Optional<HostState> host) {
    public static final HostSnapshot NONE = new HostSnapshot(0, Optional.empty());
}
