package io.p2pcoordinator.app.flags;

import java.util.List;
import java.util.Set;

/**
 * What holds where nothing was set at run time.
 *
 * @param p2p whether players' machines may host at all
 * @param p2pZones only these zones; empty for all
 * @param fallback whether servers take zones without a host
 * @param ai whether the AI world is asked for NPCs
 * @param p2pRuledOut whether players' machines host nothing, whatever is set
 */
public record FlagDefaults(boolean p2p, Set<String> p2pZones, boolean fallback, boolean ai, boolean p2pRuledOut) {
    public FlagDefaults {
        p2pZones = Set.copyOf(p2pZones);
    }

    public static FlagDefaults of(boolean p2p, List<String> p2pZones, boolean fallback, boolean ai) {
        return new FlagDefaults(p2p, Set.copyOf(p2pZones), fallback, ai, false);
    }

    public FlagDefaults withP2pRuledOut() {
        return new FlagDefaults(false, p2pZones, fallback, ai, true);
    }

    boolean p2pIn(String zoneId) {
        return p2pZones.isEmpty() || p2pZones.contains(zoneId);
    }
}
