package io.p2pcoordinator.app.decide;

import java.util.Optional;

/** Who may decide for a zone, as far as this node knows. Thread-safe; every wait has a deadline. */
public interface WriteAuthority {
    /** Whether this node may write at all now: cheap, asked before every append. */
    boolean mayWrite();

    /** Why not, for people. */
    String reason();

    /** Makes this node the zone's owner where nobody else is. */
    Authority over(String zoneId) throws InterruptedException;

    /** Which other node owns the zone, as far as that is known without asking anybody: a hint, which may be out of date. */
    Optional<String> knownOtherOwner(String zoneId);

    /** Whether the zone is this node's. */
    sealed interface Authority {
        record Owner(long epoch) implements Authority {}

        record OtherNode(String nodeId) implements Authority {}

        record Unknown(String reason) implements Authority {}
    }
}
