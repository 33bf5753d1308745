package io.p2pcoordinator.app.hosting.choice;

import java.util.Set;

/**
 * What was configured at start.
 *
 * @param p2pZones the only zones with P2P, whatever their own flag says; empty for all
 */
public record ConfiguredSwitches(boolean p2p, Set<String> p2pZones, boolean fallback) implements Switches {
    public ConfiguredSwitches {
        p2pZones = Set.copyOf(p2pZones);
    }

    @Override
    public boolean isP2pOn(String zoneId) {
        return p2p && (p2pZones.isEmpty() || p2pZones.contains(zoneId));
    }

    @Override
    public boolean isFallbackOn(String zoneId) {
        return fallback;
    }
}
