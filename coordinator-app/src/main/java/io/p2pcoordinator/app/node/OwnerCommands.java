package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.route.LocalCommands;
import io.p2pcoordinator.etcd.ownership.ZoneOwnership;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.Position;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands on the node that may decide them. A hosting that was decided is marked in the zone's ENTITY stream before it is
 * answered, and shown in etcd soon: only the owner can write that. Thread-safe.
 */
final class OwnerCommands implements LocalCommands {
    private static final Logger log = LoggerFactory.getLogger(OwnerCommands.class);

    private final CommandProcessor commands;
    private final ControlReader state;
    private final HostingMarkers markers;
    private final ZoneOwnership ownership;

    OwnerCommands(CommandProcessor commands, ControlReader state, HostingMarkers markers, ZoneOwnership ownership) {
        this.commands = commands;
        this.state = state;
        this.markers = markers;
        this.ownership = ownership;
    }

    @Override
    public LocalOutcome process(Command command) throws InterruptedException {
        LocalOutcome outcome = commands.processHere(command);
        return command instanceof ZoneCommand.AssignHosting(String zoneId, String hostId)
                        && outcome instanceof LocalOutcome.Ended(CommandOutcome.Done done)
                ? new LocalOutcome.Ended(mark(
                        zoneId, new ZoneState.Hosting(hostId, done.position().sequence()), done))
                : outcome;
    }

    OptionalLong mark(String zoneId, ZoneState.Hosting hosting) throws InterruptedException {
        if (markers.mark(zoneId, hosting) instanceof AppendOutcome.Appended(Position position, boolean _)) {
            show(zoneId, hosting);
            return OptionalLong.of(position.sequence());
        }
        return OptionalLong.empty();
    }

    private CommandOutcome mark(String zoneId, ZoneState.Hosting hosting, CommandOutcome.Done done)
            throws InterruptedException {
        return switch (markers.mark(zoneId, hosting)) {
            case AppendOutcome.Appended _ -> {
                show(zoneId, hosting);
                yield done;
            }
            case AppendOutcome.VersionConflict _,
                    AppendOutcome.Rejected _,
                    AppendOutcome.Unavailable _,
                    AppendOutcome.Unknown _ ->
                new CommandOutcome.Unavailable("hosting of zone " + zoneId + " is decided at " + done.position()
                        + ", but its marker is not in the zone's stream yet: claim again");
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
