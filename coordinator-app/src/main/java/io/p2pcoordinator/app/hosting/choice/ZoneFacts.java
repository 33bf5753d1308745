package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.ZoneState;

/**
 * What is known about a zone that needs a host.
 *
 * @param maySendToPlayers whether it may be on a player's machine: by its class, and because P2P is on for it
 * @param maySendToServers whether it may be on a server; false only where players' machines are allowed and fallback is off
 * @param players in its sessions
 * @param forecastPlayers at the horizon of the forecast
 */
public record ZoneFacts(
        ZoneState zone,
        ZoneClass zoneClass,
        boolean maySendToPlayers,
        boolean maySendToServers,
        int players,
        double forecastPlayers,
        Audience audience) {}
