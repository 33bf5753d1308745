package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.node.Bans;
import io.p2pcoordinator.app.node.ControlFeed;
import io.p2pcoordinator.app.security.Authentication;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens conversations and keeps them going. Thread-safe. */
public final class Signalling implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Signalling.class);
    private static final long TICK_MS = 500;
    private static final long NOBODY_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private final SignallingHub hub;
    private final ZoneSessions zones;
    private final Authentication authentication;
    private final PeerLimits limits;
    private final Bans bans;
    private final HostReports reports;
    private final PeerTasks tasks = new PeerTasks();
    private final Set<Conversation> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    Signalling(
            SignallingHub hub,
            ZoneSessions zones,
            Authentication authentication,
            PeerLimits limits,
            Bans bans,
            ControlFeed feed,
            HostReports reports) {
        this.reports = reports;
        this.hub = hub;
        this.zones = zones;
        this.authentication = authentication;
        this.limits = limits;
        this.bans = bans;
        hub.onGone((peer, sessionId) -> {
            if (peer.dialect() == Dialect.B) {
                leave(peer.id(), sessionId);
            }
        });
        feed.add(commit -> {
            if (commit.subject().kind() == SubjectKind.PEER) {
                expelIfBanned(commit.subject().id());
            }
        });
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("signalling-timer").daemon().factory());
        var _ = timer.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** A socket whose handshake is done. */
    public Conversation open(PeerSocket socket, SocketRequest request) {
        var conversation = new Conversation(this, socket, request);
        open.add(conversation);
        conversation.begin();
        return conversation;
    }

    /** Peers on all nodes. */
    public int peers() {
        return hub.book().peers();
    }

    /** Sessions with a peer in them, on all nodes. */
    public int sessions() {
        return hub.book().sessions();
    }

    SignallingHub hub() {
        return hub;
    }

    Authentication authentication() {
        return authentication;
    }

    PeerLimits limits() {
        return limits;
    }

    Bans bans() {
        return bans;
    }

    HostReports reports() {
        return reports;
    }

    /** Also to be called for a peer that has just come in: its ban may have been recorded meanwhile. */
    void expelIfBanned(String peerId) {
        bans.whyBanned(peerId).ifPresent(why -> hub.expel(peerId, why));
    }

    void ended(Conversation conversation) {
        open.remove(conversation);
    }

    /** Tells what came of it on a thread of its own. */
    void assign(String peerId, String zoneId, Consumer<ZoneSessions.Assignment> onAssigned) {
        tasks.run(peerId, () -> {
            try {
                onAssigned.accept(zones.assign(peerId, zoneId));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                onAssigned.accept(new ZoneSessions.NotServed("this node is stopping"));
            } catch (RuntimeException e) {
                log.warn("finding a session for a peer failed", e);
                onAssigned.accept(new ZoneSessions.NotServed("Zone " + zoneId + " cannot be served now, try again"));
            }
        });
    }

    private void leave(String peerId, String sessionId) {
        tasks.run(peerId, () -> {
            try {
                zones.leave(peerId, sessionId);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.warn("a peer that left could not be taken out of its session", e);
            }
        });
    }

    private void tick() {
        try {
            long nowNs = System.nanoTime();
            open.forEach(conversation -> conversation.endIfNobody(nowNs, NOBODY_PATIENCE_NS));
            hub.tick();
            limits.prune();
        } catch (RuntimeException e) {
            log.error("a round of signalling failed; the next one tries again", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        reports.close();
        hub.close();
    }
}
