package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStatus;

/**
 * A registered zone with the sessions in it. Immutable.
 *
 * @param number sequence of the commit that registered it
 * @param sessions those that have not ended
 * @param care of who hosts it, by the coordinator
 */
public record ZoneState(
        String zoneId,
        long number,
        ZoneSettings settings,
        ZoneStatus status,
        Hosting hosting,
        Sessions sessions,
        ZoneCare care,
        ZoneTimes times) {
    /**
     * Who publishes the zone's entities.
     *
     * @param epoch sequence of the commit that assigned it; 0 where nobody ever was
     */
    public record Hosting(String hostId, long epoch) {
        public static final Hosting NONE = new Hosting("", 0);
    }

    /** Microseconds since 1970. What happens to sessions does not count as an update of the zone. */
    public record ZoneTimes(long registeredAtUs, long updatedAtUs) {
        ZoneTimes updated(long atUs) {
            return new ZoneTimes(registeredAtUs, atUs);
        }
    }

    ZoneState withSettings(ZoneSettings now, long atUs) {
        return new ZoneState(zoneId, number, now, status, hosting, sessions, care, times.updated(atUs));
    }

    ZoneState withStatus(ZoneStatus now, long atUs) {
        return new ZoneState(zoneId, number, settings, now, hosting, sessions, care, times.updated(atUs));
    }

    ZoneState withHosting(Hosting now, long atUs) {
        return new ZoneState(zoneId, number, settings, status, now, sessions, care, times.updated(atUs));
    }

    ZoneState withSessions(Sessions now) {
        return new ZoneState(zoneId, number, settings, status, hosting, now, care, times);
    }

    ZoneState withCare(ZoneCare now) {
        return new ZoneState(zoneId, number, settings, status, hosting, sessions, now, times);
    }

    long digest() {
        var digest = new Digest().add(zoneId).add(number);
        MessageDigests.add(digest, settings)
                .add((long) status.getNumber())
                .add(hosting.hostId)
                .add(hosting.epoch)
                .add(times.registeredAtUs)
                .add(times.updatedAtUs)
                .add(sessions.digest());
        // Only where there is something: snapshots and backups from before zones were cared for have the digest without
        // it.
        if (!care.equals(ZoneCare.NONE)) {
            digest.add(care.digest());
        }
        return digest.value();
    }
}
