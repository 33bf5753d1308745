package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import java.util.List;
import java.util.Optional;

/** What hosts have handed over for safe keeping, as far as deciding needs it. Any thread. */
public interface HostDataReader {
    /**
     * The newest state of a player that is recorded, in whichever zone.
     *
     * @param content figure of what that version says
     * @param variables all that the player has by now
     * @param earlier some that were recorded before, newest first: of several messages under way, each is told what became of it
     */
    record PlayerVersion(
            String zoneId, long version, long content, PlayerVariables variables, List<EarlierVersion> earlier) {
        public PlayerVersion {
            earlier = List.copyOf(earlier);
        }
    }

    /** @param content figure of what it says */
    record EarlierVersion(long version, long content) {}

    Optional<PlayerVersion> player(String playerId);

    /** Whether a message with this checksum was accepted for the zone lately: longer ago than any message may be old is forgotten. */
    boolean isAccepted(String zoneId, String checksum);

    /** Whether it is what was recorded last of the zone. */
    boolean isLastDivergence(String zoneId, ZoneStateDiverged divergence);
}
