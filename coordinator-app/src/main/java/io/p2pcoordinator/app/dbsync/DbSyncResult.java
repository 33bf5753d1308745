package io.p2pcoordinator.app.dbsync;

import java.util.List;

/**
 * What became of a message that was taken.
 *
 * @param position on CONTROL, at which all that was accepted is recorded
 * @param accepted parts that are recorded by this message
 * @param repeated parts that were recorded before
 * @param refused parts that are not recorded
 */
public record DbSyncResult(
        String zoneId, String position, List<String> accepted, List<String> repeated, List<Refused> refused) {
    /**
     * @param part for example {@code player_updates/3}
     * @param field of the part that is wrong; empty where it is none in particular
     */
    public record Refused(String part, String field, String reason) {}
}
