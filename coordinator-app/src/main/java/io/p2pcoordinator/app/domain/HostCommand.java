package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.HostRegistered;

/** What can be asked of a host. */
public sealed interface HostCommand extends Command {
    String hostId();

    @Override
    default Subject subject() {
        return Subject.host(hostId());
    }

    /** A host that is there already gets the new data in place of all that it had said, and is online again. */
    record RegisterHost(String hostId, HostRegistered registration) implements HostCommand {}

    /** The same by a player for itself: a host that is another player's stays as it is. */
    record RegisterOwnHost(String hostId, HostRegistered registration) implements HostCommand {}

    record RemoveHost(String hostId) implements HostCommand {}

    record MarkHostOffline(String hostId, String reason) implements HostCommand {}

    /**
     * Offline for its silence, unless it has come online again meanwhile.
     *
     * @param onlineSinceUs since when it was online, and silent
     */
    record TimeOutHost(String hostId, String reason, long onlineSinceUs) implements HostCommand {}

    record MarkHostOnline(String hostId) implements HostCommand {}

    /** It gets no zones from now on, and those that it has are moved. */
    record DrainHost(String hostId, String reason) implements HostCommand {}

    record EndHostDrain(String hostId) implements HostCommand {}
    /**
     * Holds one of its slots for a zone, until it confirms or the deadline is over.
     *
     * @param migration number of the migration that asks
     * @param deadlineUs microseconds since 1970, as the other
     * @param nowUs by which it is told what is held no longer
     */
    record ReserveSlot(String hostId, String zoneId, long migration, long deadlineUs, long nowUs)
            implements HostCommand {}

    /** By the host: it will host the zone. */
    record ConfirmSlot(String hostId, String zoneId, long nowUs) implements HostCommand {}

    /** @param alsoConfirmed false where a host that has just confirmed keeps it */
    record ReleaseSlot(String hostId, String zoneId, long migration, String reason, boolean alsoConfirmed)
            implements HostCommand {}
}
