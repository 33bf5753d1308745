package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;

/**
 * A peer that was banned. Immutable.
 *
 * @param peerId the player's id
 * @param reason for people
 * @param bannedAtUs since when, microseconds since 1970
 * @param untilUs the first microsecond at which it may come back; 0: never
 */
public record PeerState(String peerId, String reason, long bannedAtUs, long untilUs) {
    public boolean isBannedAt(long timeUs) {
        return untilUs == 0 || timeUs < untilUs;
    }

    long digest() {
        return new Digest().add(peerId).add(reason).add(bannedAtUs).add(untilUs).value();
    }
}
