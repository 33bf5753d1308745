package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.subject.Subject;

/** What can be asked of a peer. */
public sealed interface PeerCommand extends Command {
    String peerId();

    @Override
    default Subject subject() {
        return Subject.peer(peerId());
    }

    /**
     * Whoever is banned already is banned as this says instead.
     *
     * @param untilUs microseconds since 1970; 0: for ever
     */
    record BanPeer(String peerId, String reason, long untilUs) implements PeerCommand {}

    record UnbanPeer(String peerId) implements PeerCommand {}
}
