package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.StaleRevisionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node tells all others about its own peers: their values in the presence bucket. Nothing blocks. */
final class Announcements {
    private static final Logger log = LoggerFactory.getLogger(Announcements.class);

    private final Bucket presence;
    private final String nodeId;
    private final PresenceBook book;

    Announcements(Bucket presence, String nodeId, PresenceBook book) {
        this.presence = presence;
        this.nodeId = nodeId;
        this.book = book;
    }

    /** Puts it there, whatever was there before. */
    void make(Peer peer) {
        announced(
                peer,
                presence.putLater(peer.presenceKey(), peer.presence(nodeId).toByteArray()));
    }

    private void announced(Peer peer, CompletableFuture<Long> revision) {
        peer.announcing(revision, System.nanoTime());
        var _ = revision.whenComplete((seen, failure) -> {
            if (failure == null) {
                peer.seenAt(seen);
            } else if (isStale(failure)) {
                onStale(peer);
            } else if (peer.stopJoining()) {
                peer.goTo("", null);
                log.warn("presence of a peer cannot be announced: {}", failure.getMessage());
                peer.socket().send(Dialect.error("Failed to join session: other nodes cannot be told, try again"));
            }
        });
    }

    /** Keeps the value alive, unless a newer socket has put another there. */
    void renew(Peer peer) {
        long revision = peer.presenceRevision();
        if (revision == 0) {
            make(peer);
        } else {
            byte[] value = peer.presence(nodeId).toByteArray();
            announced(peer, presence.updateLater(peer.presenceKey(), value, revision));
        }
    }

    private void onStale(Peer peer) {
        PresenceBook.Entry entry = book.find(peer.id());
        if (entry == null || isOf(peer, entry)) {
            peer.unseen(); // its value expired, or the bucket is new: the next round puts it there again
        } // else another socket has taken its place, as its watch will tell
    }

    private static boolean isStale(Throwable failure) {
        return failure instanceof StaleRevisionException
                || (failure instanceof CompletionException && failure.getCause() instanceof StaleRevisionException);
    }

    boolean isOf(Peer peer, PresenceBook.Entry entry) {
        return entry.presence().getNodeId().equals(nodeId) && entry.presence().getSocketNumber() == peer.socketNumber();
    }

    void withdraw(Peer peer) {
        var _ = peer.announced()
                .thenCompose(revision -> presence.deleteLater(peer.presenceKey(), revision))
                .exceptionally(failure -> {
                    if (!isStale(failure)) {
                        log.debug("presence of a peer that left expires by itself: {}", failure.getMessage());
                    }
                    return null;
                });
    }
}
