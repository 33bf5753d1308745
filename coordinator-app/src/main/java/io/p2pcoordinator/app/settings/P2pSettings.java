package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.flags.FlagDefaults;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When and where players' machines host.
 *
 * @param enabled whether sessions on players' machines may be opened at all, where no runtime flag was set
 * @param enabledZones only these zones, whatever their own setting says, where no runtime flag was set; empty for all
 * @param fallbackEnabled whether servers take zones for which there is no host, where no runtime flag was set
 * @param maxPlayersPerHost of hosts that do not say
 * @param sessionTimeout of an earlier coordinator's settings; nothing depends on it
 */
public record P2pSettings(
        boolean enabled,
        List<String> enabledZones,
        boolean fallbackEnabled,
        int maxPlayersPerHost,
        Duration sessionTimeout,
        HostMinimums minimums,
        Ice ice,
        Ai ai) {

    /** What a machine needs to be chosen as host by the coordinator itself. */
    public record HostMinimums(
            int cpuCores, int cpuFrequencyMhz, int memoryMb, int networkSpeedMbps, int maxLatencyMs) {}

    /** Servers that help peers to find a way to each other; empty ones are not told. */
    public record Ice(String stunServer, String turnServer, String turnUsername, String turnPassword) {
        @Override
        public String toString() {
            return "Ice[stunServer=" + stunServer + ", turnServer=" + turnServer + "]";
        }
    }

    /** The service that moves NPCs; with it on, their states are sent to peers. */
    public record Ai(boolean enabled, Optional<URI> url, String apiKey) {
        @Override
        public String toString() {
            return "Ai[enabled=" + enabled + ", url=" + url + "]";
        }
    }

    /** What holds where no runtime flag was set. */
    public FlagDefaults flagDefaults() {
        return FlagDefaults.of(enabled, enabledZones, fallbackEnabled, ai.enabled);
    }

    public static P2pSettings defaults() {
        return new P2pSettings(
                true,
                List.of(),
                true,
                50,
                Duration.ofMinutes(5),
                new HostMinimums(4, 3000, 8192, 100, 100),
                new Ice("", "", "", ""),
                new Ai(false, Optional.empty(), ""));
    }
}
