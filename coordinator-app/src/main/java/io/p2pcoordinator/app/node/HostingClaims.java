package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.etcd.ownership.ZoneOwnership;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host claims a zone: decided on CONTROL, marked in the zone's ENTITY stream, shown in etcd. Thread-safe. */
public final class HostingClaims {
    private static final Logger log = LoggerFactory.getLogger(HostingClaims.class);

    /** How a claim ended: the epoch to publish with, or why there is none. */
    public sealed interface Claim {
        record Granted(Position position, String hostId, long hostingEpoch) implements Claim {}

        record NotGranted(CommandOutcome outcome) implements Claim {}
    }

    private final CommandProcessor commands;
    private final ControlReader state;
    private final HostingMarkers markers;
    private final ZoneOwnership ownership;

    HostingClaims(CommandProcessor commands, ControlReader state, HostingMarkers markers, ZoneOwnership ownership) {
        this.commands = commands;
        this.state = state;
        this.markers = markers;
        this.ownership = ownership;
    }

    public Claim claim(String zoneId, String hostId) throws InterruptedException {
        CommandOutcome outcome = commands.process(new ZoneCommand.AssignHosting(zoneId, hostId));
        if (!(outcome instanceof CommandOutcome.Done(Position position, boolean _))) {
            return new Claim.NotGranted(outcome);
        }
        var hosting = new ZoneState.Hosting(hostId, position.sequence());
        return switch (markers.mark(zoneId, hosting)) {
            case AppendOutcome.Appended _ -> {
                show(zoneId, hosting);
                yield new Claim.Granted(position, hostId, position.sequence());
            }
            case AppendOutcome.VersionConflict _,
                    AppendOutcome.Rejected _,
                    AppendOutcome.Unavailable _,
                    AppendOutcome.Unknown _ ->
                new Claim.NotGranted(new CommandOutcome.Unavailable("hosting of zone " + zoneId + " is decided at "
                        + position + ", but its marker is not in the zone's stream yet: claim again"));
        };
    }

    private void show(String zoneId, ZoneState.Hosting hosting) {
        boolean newest = state.zone(zoneId)
                .map(zone -> zone.hosting().epoch() <= hosting.epoch())
                .orElse(false);
        if (newest) {
            var _ = ownership
                    .publishHosting(zoneId, hosting.hostId(), hosting.epoch())
                    .whenComplete((outcome, failure) -> {
                        if (failure != null) {
                            log.warn("showing in etcd who hosts {} failed: {}", zoneId, outcome, failure);
                        }
                    });
        }
    }
}
