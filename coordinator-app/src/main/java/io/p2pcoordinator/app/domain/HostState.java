package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.HostRegistered;

/**
 * A host. Immutable.
 *
 * @param number sequence of the commit that registered it first; another one after it was removed
 * @param registration what it said of itself last
 * @param draining whether it gets no zones and loses those that it has; holds over registrations
 * @param slots that are held at it for zones
 */
public record HostState(
        String hostId,
        long number,
        HostRegistered registration,
        HostStatus status,
        boolean draining,
        Slots slots,
        HostTimes times) {
    /** Whether it is believed to be reachable. That it is busy is computed from its load where it is shown. */
    public enum HostStatus {
        ONLINE,
        OFFLINE
    }

    /**
     * Microseconds since 1970.
     *
     * @param onlineSinceUs when it last registered or came back online
     */
    public record HostTimes(long registeredAtUs, long updatedAtUs, long onlineSinceUs) {}

    public boolean isOnline() {
        return status == HostStatus.ONLINE;
    }

    /** Of the slots that it says it has. */
    public long freeSlots() {
        return Math.max(0, SlotDecider.slots(this) - slots.all().size());
    }

    HostState withStatus(HostStatus now, long atUs) {
        long onlineSinceUs = now == HostStatus.ONLINE && !isOnline() ? atUs : times.onlineSinceUs;
        return new HostState(
                hostId,
                number,
                registration,
                now,
                draining,
                slots,
                new HostTimes(times.registeredAtUs, atUs, onlineSinceUs));
    }

    /** Is no update of the host. */
    HostState withSlots(Slots now) {
        return new HostState(hostId, number, registration, status, draining, now, times);
    }

    HostState withDraining(boolean now, long atUs) {
        return new HostState(hostId, number, registration, status, now, slots, updated(atUs));
    }

    private HostTimes updated(long atUs) {
        return new HostTimes(times.registeredAtUs, atUs, times.onlineSinceUs);
    }

    long digest() {
        var digest = new Digest().add(hostId).add(number);
        MessageDigests.add(digest, registration)
                .add(status == HostStatus.ONLINE)
                .add(times.registeredAtUs)
                .add(times.updatedAtUs)
                .add(times.onlineSinceUs);
        // Only where it is so: the digest of any other host is what it was before hosts could be drained and held
        // slots.
        if (draining) {
            digest.add(draining);
        }
        if (!slots.all().isEmpty()) {
            digest.add(slots.digest());
        }
        return digest.value();
    }
}
