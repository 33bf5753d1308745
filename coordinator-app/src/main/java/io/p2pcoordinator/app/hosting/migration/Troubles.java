package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import io.p2pcoordinator.proto.v1.MigrationReason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The trouble that was reported of each zone's host and that nothing was done about yet, and when it was reported last. Thread-safe. */
final class Troubles {
    /**
     * @param noticedAtUs when it was reported first, microseconds since 1970
     */
    record Trouble(String hostId, MigrationReason reason, String detail, long noticedAtUs) {}

    private record Told(String hostId, long atUs) {}

    private final Map<String, Trouble> byZone = new ConcurrentHashMap<>();
    private final Map<String, Told> newest = new ConcurrentHashMap<>();

    /** Another one of the same host changes nothing. */
    void add(String zoneId, String hostId, TroubleReason reason, String detail, long nowUs) {
        var trouble = new Trouble(hostId, reasonOf(reason), reason + ": " + detail, nowUs);
        newest.put(zoneId, new Told(hostId, nowUs));
        byZone.merge(zoneId, trouble, (known, now) -> known.hostId.equals(now.hostId) ? known : now);
    }

    /** It is gone from here then. */
    Optional<Trouble> take(String zoneId) {
        return Optional.ofNullable(byZone.remove(zoneId));
    }

    /** Whether any was reported of that host since then; it is reported again as long as it lasts. */
    boolean isToldSince(String zoneId, String hostId, long sinceUs) {
        Told told = newest.get(zoneId);
        return told != null && told.hostId.equals(hostId) && told.atUs >= sinceUs;
    }

    private static MigrationReason reasonOf(TroubleReason reason) {
        return switch (reason) {
            case MISSED_HEARTBEATS, ERROR_RATE, LOST_SIGNALLING, CLIENT_REPORTS, GOODBYE ->
                MigrationReason.MIGRATION_REASON_HOST_FAILED;
            case OVERLOAD, DRAIN -> MigrationReason.MIGRATION_REASON_HOST_LEAVES;
            case NOT_ALLOWED -> MigrationReason.MIGRATION_REASON_NOT_ALLOWED;
        };
    }
}
