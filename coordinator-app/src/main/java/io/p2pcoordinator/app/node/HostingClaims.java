package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.route.CommandRouter;
import io.p2pcoordinator.eventstore.log.Position;

/** A host claims a zone: decided on CONTROL by the zone's owner, marked in the zone's ENTITY stream, shown in etcd. Thread-safe. */
public final class HostingClaims {
    /** How a claim ended: the epoch to publish with, or why there is none. */
    public sealed interface Claim {
        record Granted(Position position, String hostId, long hostingEpoch) implements Claim {}

        record NotGranted(CommandOutcome outcome) implements Claim {}
    }

    private final CommandRouter commands;

    HostingClaims(CommandRouter commands) {
        this.commands = commands;
    }

    public Claim claim(String zoneId, String hostId) throws InterruptedException {
        CommandOutcome outcome = commands.process(new ZoneCommand.AssignHosting(zoneId, hostId));
        return outcome instanceof CommandOutcome.Done(Position position, boolean _)
                ? new Claim.Granted(position, hostId, position.sequence())
                : new Claim.NotGranted(outcome);
    }
}
