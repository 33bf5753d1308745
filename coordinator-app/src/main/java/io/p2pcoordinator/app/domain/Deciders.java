package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;

/** The one way into the deciders. Pure: the same state and command give the same decision. Any thread. */
public final class Deciders {
    private Deciders() {}

    /** Decides on snapshots, each taken once, so that the decision and the version it names belong together. */
    public static Decided decide(ControlReader state, Command command) {
        return switch (command) {
            case HostCommand ofHost -> {
                HostSnapshot host = state.hostSnapshot(ofHost.hostId());
                yield new Decided(host.version(), 0, committable(HostDecider.decide(host, state, ofHost)));
            }
            case PeerCommand ofPeer -> {
                PeerSnapshot peer = state.peerSnapshot(ofPeer.peerId());
                yield new Decided(peer.version(), 0, committable(PeerDecider.decide(peer, ofPeer)));
            }
            case FlagCommand.ChangeFlags ofFlags -> {
                FlagSnapshot flags = state.flagSnapshot(FlagSnapshot.RUNTIME);
                yield new Decided(flags.version(), 0, committable(FlagDecider.decide(flags, ofFlags)));
            }
            case ZoneCommand ofZone -> {
                ZoneSnapshot zone = state.zoneSnapshot(ofZone.zoneId());
                Decision decision = switch (ofZone) {
                    case ZoneCommand.OfZone c -> ZoneDecider.decide(zone, state, c);
                    case SessionCommand c -> SessionDecider.decide(zone, state, c);
                    case MigrationCommand c -> MigrationDecider.decide(zone, state, c);
                    case HostDataCommand c -> HostDataDecider.decide(zone, state.hostData(), c);
                };
                yield new Decided(zone.version(), zone.ownerEpoch(), committable(decision));
            }
        };
    }

    /** An event that every reader would park must not be committed: refuses what the log's rules would not let through. */
    private static Decision committable(Decision decision) {
        if (decision instanceof Decision.Accepted(var events)) {
            for (Event event : events) {
                String error = SoundText.firstUnusable(event);
                if (error != null) {
                    return Decision.invalid(error);
                }
            }
        }
        return decision;
    }
}
