package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.PeerBanned;
import io.p2pcoordinator.proto.v1.PeerUnbanned;

/** Decides what is asked of peers. */
final class PeerDecider {
    private PeerDecider() {}

    static Decision decide(PeerSnapshot snapshot, PeerCommand command) {
        return switch (command) {
            case PeerCommand.BanPeer c -> ban(snapshot, c);
            case PeerCommand.UnbanPeer c ->
                snapshot.ban().isEmpty()
                        ? Decision.notFound("Ban", c.peerId())
                        : Decision.accepted(Event.newBuilder().setPeerUnbanned(PeerUnbanned.getDefaultInstance()));
        };
    }

    private static Decision ban(PeerSnapshot snapshot, PeerCommand.BanPeer command) {
        String error = SoundText.wrongWithId("peer_id", command.peerId());
        if (error != null) {
            return Decision.invalid(error);
        }
        boolean isSo = snapshot.ban()
                .filter(ban -> ban.reason().equals(command.reason()) && ban.untilUs() == command.untilUs())
                .isPresent();
        return isSo
                ? Decision.unchanged()
                : Decision.accepted(Event.newBuilder()
                        .setPeerBanned(PeerBanned.newBuilder()
                                .setReason(command.reason())
                                .setUntilUs(command.untilUs())));
    }
}
