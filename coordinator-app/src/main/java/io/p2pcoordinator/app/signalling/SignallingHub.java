package io.p2pcoordinator.app.signalling;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.settings.SignallingSettings;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.proto.v1.PeerPresence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of this node, and the way to those of others. Frames of peers that are here go straight from socket to socket;
 * others go to the peer's address, where its node listens. Thread-safe; nothing blocks.
 */
final class SignallingHub implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SignallingHub.class);
    private static final String CHANNEL = "signal";
    private static final int MAX_PRESENCE_BYTES = 4_096;

    private final SharedStore store;
    private final SignallingSettings settings;
    private final InstantSource clock;
    private final PresenceBook book = new PresenceBook();
    private final Announcements announcements;
    private final Bucket.Watch watch;
    private final Map<String, Peer> here = new ConcurrentHashMap<>();
    private final Map<String, SharedStore.Subscription> addresses = new ConcurrentHashMap<>();
    private final AtomicLong sockets = new AtomicLong();
    /** Held while a peer takes an address or gives it up, and while a move is told. Never while a frame is relayed. */
    private final Object moves = new Object();

    private volatile BiConsumer<Peer, String> onGone = (_, _) -> {};

    SignallingHub(SharedStore store, String nodeId, SignallingSettings settings, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        Bucket presence = store.bucket(new BucketSpec("p2p_presence", ttl(settings), false, MAX_PRESENCE_BYTES));
        this.announcements = new Announcements(presence, nodeId, book);
        this.watch = presence.watch(new Follower());
    }

    /** Told, with the session, when a peer of this node has left one for good; must not block. */
    void onGone(BiConsumer<Peer, String> listener) {
        onGone = listener;
    }

    long nextSocketNumber() {
        return sockets.incrementAndGet();
    }

    /** From now on it is reached by its id. Another socket of the same peer ends. */
    void enter(Peer peer) {
        Peer before;
        synchronized (moves) {
            before = here.put(peer.id(), peer);
            addresses.computeIfAbsent(
                    peer.id(), id -> store.subscribe(CHANNEL, id, bytes -> deliver(id, Signal.parse(bytes))));
            announcements.make(peer);
        }
        if (before != null) {
            if (!before.isAway()) {
                before.socket().close(CloseCodes.REPLACED, "replaced");
            }
            leftFor(before, peer.sessionId());
        }
    }

    /** Longer than the grace, even if the node stopped just before it would have renewed a value. */
    private static Duration ttl(SignallingSettings settings) {
        Duration graceAndMore = settings.grace().multipliedBy(3).dividedBy(2);
        return settings.presenceTtl().compareTo(graceAndMore) > 0 ? settings.presenceTtl() : graceAndMore;
    }

    /** That it is in another session now ends its time in the one before. */
    private void leftFor(Peer peer, String newSessionId) {
        String left = peer.sessionId();
        if (!left.isEmpty() && !left.equals(newSessionId)) {
            onGone.accept(peer, left);
        }
    }

    private boolean isHere(Peer peer) {
        return here.get(peer.id()) == peer;
    }

    /** It hears that it is in, and the others that it came, when its presence is seen. */
    void join(Peer peer, String sessionId, ZoneSessions.@Nullable Served served) {
        synchronized (moves) {
            if (!isHere(peer)) {
                return; // replaced
            }
            leftFor(peer, sessionId);
            peer.goTo(sessionId, served);
            announcements.make(peer);
        }
    }

    void leave(Peer peer) {
        String left;
        synchronized (moves) {
            if (!isHere(peer)) {
                return; // replaced
            }
            left = peer.sessionId();
            peer.goTo("", null);
            announcements.make(peer);
        }
        peer.socket().send(peer.dialect().left(left));
        if (!left.isEmpty()) {
            onGone.accept(peer, left);
        }
    }

    /** To another peer, wherever it is; the sender hears when it is nowhere. */
    void relay(Peer from, String to, Signal signal) {
        Peer target = here.get(to);
        if (target != null && !target.isAway()) {
            target.socket().send(target.dialect().signal(signal, clock.instant()));
            return;
        }
        PeerSocket sender = from.socket();
        Signal.Kind kind = signal.kind(); // not the signal itself: what is remembered is remembered for long
        if (!store.send(CHANNEL, to, signal.toBytes(), () -> undelivered(sender, to, kind))) {
            undelivered(sender, to, kind);
        }
    }

    /** Its socket is closed. */
    void closed(Peer peer) {
        synchronized (moves) {
            if (!isHere(peer)) {
                return; // replaced
            }
            if (peer.dialect() == Dialect.B && !peer.sessionId().isEmpty()) {
                peer.goAway(System.nanoTime());
                giveUpAddress(peer.id());
                return;
            }
        }
        gone(peer);
    }

    /** Out of its session, without grace, and off its socket. */
    void expel(String peerId, String why) {
        Peer peer = here.get(peerId);
        if (peer != null) {
            gone(peer);
            peer.socket().send(Dialect.error(why));
            peer.socket().close(CloseCodes.POLICY_VIOLATION, "banned");
        }
    }

    /** What time brings: presence is renewed, grace ends, tokens expire. Called about twice a second. */
    void tick() {
        long nowNs = System.nanoTime();
        for (Peer peer : here.values()) {
            if (peer.isAway() && nowNs - peer.awaySinceNs() > settings.grace().toNanos()) {
                gone(peer);
            } else if (!peer.isAway()
                    && peer.caller()
                            .expiresAt()
                            .filter(clock.instant()::isAfter)
                            .isPresent()) {
                peer.socket().send(Dialect.error("Authentication token has expired"));
                peer.socket().close(CloseCodes.POLICY_VIOLATION, "token expired");
            } else if (nowNs - peer.announcedAtNs() > ttl(settings).toNanos() / 3) {
                renew(peer);
            }
        }
        for (String lost : book.missingForLonger(nowNs, ttl(settings).toNanos())) {
            synchronized (moves) {
                tell(lost, book.remove(lost));
            }
        }
    }

    /** A frame to each peer here that is in one of the sessions, spelled in its dialect. */
    void broadcast(Predicate<String> sessionId, Function<Dialect, byte[]> frame) {
        here.values().stream()
                .filter(peer -> !peer.isAway() && !peer.sessionId().isEmpty() && sessionId.test(peer.sessionId()))
                .forEach(peer -> peer.socket().send(frame.apply(peer.dialect())));
    }

    /** To each peer here that is in a session, what there is for that session, spelled in its dialect. Asks once for each peer. */
    void tellSessions(Function<String, @Nullable Function<Dialect, byte[]>> frames) {
        for (Peer peer : here.values()) {
            String sessionId = peer.sessionId();
            Function<Dialect, byte[]> frame = peer.isAway() || sessionId.isEmpty() ? null : frames.apply(sessionId);
            if (frame != null) {
                peer.socket().send(frame.apply(peer.dialect()));
            }
        }
    }

    /** The sessions that peers of this node are in. */
    List<String> sessionsHere() {
        return here.values().stream()
                .map(Peer::sessionId)
                .filter(session -> !session.isEmpty())
                .distinct()
                .toList();
    }

    /** On all nodes. */
    PresenceBook book() {
        return book;
    }

    @Override
    public void close() {
        watch.close();
        for (Peer peer : here.values()) {
            peer.socket().close(CloseCodes.GOING_AWAY, "this node stops");
            if (peer.dialect() == Dialect.A) {
                announcements.withdraw(peer);
            } else {
                renew(peer); // it comes back, to another node, within its grace
            }
        }
        addresses.values().forEach(SharedStore.Subscription::close);
    }

    private void deliver(String id, @Nullable Signal signal) {
        Peer target = here.get(id);
        if (target != null && signal != null) {
            target.socket().send(target.dialect().signal(signal, clock.instant()));
        }
    }

    private static void undelivered(PeerSocket sender, String to, Signal.Kind kind) {
        sender.send(Dialect.error("Failed to deliver " + kind.text() + " to " + to));
    }

    /** Keeps its value alive without overwriting that of a newer socket on another node. */
    private void renew(Peer peer) {
        synchronized (moves) {
            if (isHere(peer)) {
                announcements.renew(peer);
            }
        }
    }

    private void gone(Peer peer) {
        synchronized (moves) {
            if (!here.remove(peer.id(), peer)) {
                return;
            }
            giveUpAddress(peer.id());
        }
        announcements.withdraw(peer);
        String left = peer.sessionId();
        if (!left.isEmpty()) {
            onGone.accept(peer, left);
        }
    }

    private void giveUpAddress(String id) {
        SharedStore.Subscription address = addresses.remove(id);
        if (address != null) {
            address.close();
        }
    }

    /** Tells the peers here what a move means for them. */
    private void tell(String peerId, PresenceBook.Move move) {
        if (move.isNew()) {
            tellEach(move.leftBehind(), dialect -> dialect.peerLeft(peerId));
            tellEach(move.others(), dialect -> dialect.peerJoined(peerId));
        }
        Peer peer = here.get(peerId);
        PresenceBook.Entry after = move.after();
        if (peer == null || after == null) {
            return;
        }
        if (announcements.isOf(peer, after)) {
            peer.presentAt(after.revision());
            if (peer.arrivedIn(after.sessionId())) {
                List<String> others = book.members(after.sessionId()).stream()
                        .filter(other -> !other.equals(peerId))
                        .toList();
                welcome(peer, after.sessionId(), others);
            }
        } else if (peer.presenceRevision() > 0 && after.revision() > peer.presenceRevision()) {
            replaced(peer, after.sessionId());
        }
    }

    private void replaced(Peer peer, String newSessionId) {
        here.remove(peer.id(), peer);
        giveUpAddress(peer.id());
        peer.socket().close(CloseCodes.REPLACED, "replaced");
        leftFor(peer, newSessionId);
    }

    private static void welcome(Peer peer, String sessionId, List<String> others) {
        ZoneSessions.Served served = peer.served();
        String hostId = served == null ? null : served.hostId();
        byte[] offer = served == null ? null : served.offer();
        peer.dialect().joined(sessionId, hostId, offer, others).forEach(peer.socket()::send);
    }

    private void tellEach(List<String> peerIds, Function<Dialect, byte[]> frame) {
        for (String id : peerIds) {
            Peer peer = here.get(id);
            if (peer != null && !peer.isAway()) {
                peer.socket().send(frame.apply(peer.dialect()));
            }
        }
    }

    /** Follows the bucket. One thread at a time. */
    private final class Follower implements Bucket.Listener {
        @Override
        public void onBegin() {
            book.begin();
            here.values().forEach(Peer::unseen);
        }

        @Override
        public void onChange(Bucket.Change change) {
            synchronized (moves) {
                switch (change) {
                    case Bucket.Change.Put(var entry) ->
                        peerId(entry.key()).ifPresent(id -> put(id, entry.value(), entry.revision()));
                    case Bucket.Change.Removed(String key, long _) ->
                        peerId(key).ifPresent(id -> tell(id, book.remove(id)));
                }
            }
        }

        @Override
        public void onComplete() {
            Set<String> told = book.complete(System.nanoTime());
            synchronized (moves) {
                for (Peer peer : here.values()) {
                    PresenceBook.Entry entry = book.find(peer.id());
                    if (entry != null
                            && told.contains(peer.id())
                            && !announcements.isOf(peer, entry)
                            && peer.wasSeen()) {
                        replaced(peer, entry.sessionId()); // while this node was cut off
                    } else if (peer.presenceRevision() == 0) {
                        announcements.make(peer);
                    }
                }
            }
        }

        private void put(String peerId, byte[] value, long revision) {
            try {
                tell(peerId, book.put(peerId, new PresenceBook.Entry(PeerPresence.parseFrom(value), revision)));
            } catch (InvalidProtocolBufferException e) {
                log.warn("presence that cannot be read is ignored: {}", e.getMessage());
            }
        }

        private Optional<String> peerId(String key) {
            return Keys.ids(key).map(List::getFirst);
        }
    }
}
