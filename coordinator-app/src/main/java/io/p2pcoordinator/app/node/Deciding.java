package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.AcknowledgedPositions;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.route.CommandRouter;
import io.p2pcoordinator.app.route.LocalCommands;
import io.p2pcoordinator.app.route.OwnerLink;
import io.p2pcoordinator.app.route.RetryTime;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.etcd.ownership.ZoneOwnership;
import io.p2pcoordinator.eventstore.lane.AppliedPositions;
import io.p2pcoordinator.eventstore.log.EventLog;
import java.util.OptionalLong;

/**
 * The part of a node that decides, put together: on real servers and in the simulator alike. Opens nothing and has nothing to close.
 * Thread-safe but for {@link #round}.
 */
public final class Deciding {
    /** What it works on. */
    public record Parts(
            String nodeId,
            EventLog log,
            AppliedPositions lanes,
            ControlReader control,
            ZoneOwnership ownership,
            WriteAuthority authority,
            HostingMarkers markers,
            SharedStore otherNodes) {}

    private final Parts parts;
    private final CommandProcessor processor;
    private final OwnerCommands ownerCommands;
    private final CommandRouter router;
    private final OwnerLink owners;

    public Deciding(Parts parts, CommitFactory commits, AcknowledgedPositions acknowledged, RetryTime time) {
        this.parts = parts;
        processor = new CommandProcessor(parts.log, parts.lanes, parts.control, parts.authority, commits, acknowledged);
        ownerCommands = new OwnerCommands(processor, parts.control, parts.markers, parts.ownership);
        owners = new OwnerLink(parts.otherNodes, acknowledged, OwnerLink.DEADLINE);
        router = new CommandRouter(
                parts.nodeId, ownerCommands, processor, parts.authority, owners, CommandRouter.PATIENCE, time);
    }

    public CommandProcessor processor() {
        return processor;
    }

    /** What this node carries out for others. */
    public LocalCommands local() {
        return ownerCommands;
    }

    /** For any command, whichever node decides it. */
    public CommandRouter commands() {
        return router;
    }

    /**
     * Puts a zone's hosting marker into its ENTITY stream, again if need be, and shows it in etcd. Blocks as long as an append may take.
     *
     * @return its sequence; empty where it is not certain to be there
     */
    public OptionalLong mark(String zoneId, ZoneState.Hosting hosting) throws InterruptedException {
        return ownerCommands.mark(zoneId, hosting);
    }

    /** A node's lease has ended: nobody waits for its answers any more. Does not block. */
    public void nodeGone(String nodeId) {
        owners.nodeGone(nodeId);
    }

    /** Puts the hosting markers that are missing. Only after the lanes have caught up; one thread. */
    public void round() throws InterruptedException {
        parts.markers.round(parts.control, zone -> parts.ownership.held(zone).isPresent());
    }
}
