package io.p2pcoordinator.app.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.cluster.Suspicion.Life;
import io.p2pcoordinator.app.cluster.Suspicion.Silence;
import io.p2pcoordinator.app.cluster.Suspicion.Verdict;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStore.Subscription;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.proto.v1.ClusterHeartbeat;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends heartbeats, listens for those of others, and revokes the lease of a node that is silent. The first node in the
 * rendezvous order of the silent one's id does so at once, the others a little later, should that one be dead as well.
 * A wrong suspicion costs a failover, never a write. One platform thread; messages come on the client's.
 */
public final class FailureDetector implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FailureDetector.class);
    private static final String CHANNEL = "cluster";
    private static final String ADDRESS = "heartbeat";
    /** On which every node listens under its own id, so that a message finds nobody when it is gone. */
    private static final String PRESENCE = "cluster.presence";

    private static final byte[] NOTHING = {};
    private static final long NEXT_IN_TURN_NANOS = Duration.ofMillis(250).toNanos();
    private static final int LOOKS_A_HEARTBEAT = 4;

    private final String self;
    private final SharedStore store;
    private final EtcdCoordination etcd;
    private final ClaimRules rules;
    private final BooleanSupplier logAnswers;
    private final Duration heartbeat;
    private final Suspicion suspicion;
    private final Subscription subscription;
    private final Subscription presence;
    private final Set<Life> evicting = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean stopping;

    /** @param logAnswers whether the log can be read now, which takes a majority of its servers; may block for a while */
    FailureDetector(
            String self,
            SharedStore store,
            EtcdCoordination etcd,
            ClaimRules rules,
            BooleanSupplier logAnswers,
            ClusterConfig config) {
        this.self = self;
        this.store = store;
        this.etcd = etcd;
        this.rules = rules;
        this.logAnswers = logAnswers;
        this.heartbeat = config.heartbeat();
        this.suspicion = new Suspicion(self, config.heartbeat(), config.suspectAfter(), System.nanoTime());
        this.subscription = store.subscribe(CHANNEL, ADDRESS, this::onHeartbeat);
        this.presence = store.subscribe(PRESENCE, self, _ -> {});
        this.thread = Thread.ofPlatform().name("failure-detector").daemon(true).start(this::run);
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        subscription.close();
        presence.close();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (long round = 0; !stopping; round++) {
                if (round % LOOKS_A_HEARTBEAT == 0) {
                    send();
                }
                look();
                Thread.sleep(heartbeat.dividedBy(LOOKS_A_HEARTBEAT));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        var message = ClusterHeartbeat.newBuilder()
                .setNodeId(self)
                .setLeaseId(etcd.lease().leaseId().orElse(0))
                .build();
        boolean _ = store.send(CHANNEL, ADDRESS, message.toByteArray(), () -> {});
    }

    private void onHeartbeat(byte[] message) {
        try {
            ClusterHeartbeat heard = ClusterHeartbeat.parseFrom(message);
            suspicion.heard(new Life(heard.getNodeId(), heard.getLeaseId()), System.nanoTime());
        } catch (InvalidProtocolBufferException e) {
            log.debug("a heartbeat that is none", e);
        }
    }

    private void look() {
        Collection<LiveNode> live = etcd.nodes().all();
        List<Life> lives = live.stream().map(FailureDetector::life).toList();
        evicting.retainAll(lives);
        Verdict verdict = suspicion.look(lives, System.nanoTime());
        verdict.quiet().forEach(life -> {
            boolean _ = store.send(PRESENCE, life.nodeId(), NOTHING, () -> suspicion.absent(life));
        });
        for (LiveNode node : live) {
            Silence silence = verdict.dead().get(life(node));
            if (silence != null && isMyTurn(node, silence, verdict.dead()) && evicting.add(life(node))) {
                Thread.ofVirtual().name("evict").start(() -> evict(node, silence, verdict.isTied()));
            }
        }
    }

    private boolean isMyTurn(LiveNode silent, Silence silence, Map<Life, Silence> silentNodes) {
        Set<String> others = ConcurrentHashMap.newKeySet();
        silentNodes.keySet().forEach(life -> others.add(life.nodeId()));
        int turn = rules.active().ranked(silent.nodeId()).stream()
                .filter(node -> !others.contains(node))
                .toList()
                .indexOf(self);
        return turn >= 0 && silence.overdueNanos() >= turn * NEXT_IN_TURN_NANOS;
    }

    private void evict(LiveNode node, Silence silence, boolean isTied) {
        try {
            if (isTied && !logAnswers.getAsBoolean()) {
                log.warn(
                        "node {} is silent, but so is the log: perhaps it is this node that is cut off", node.nodeId());
                evicting.remove(life(node));
                return;
            }
            boolean wasThere = etcd.nodes().evict(node).join();
            log.warn(
                    "node {} was silent for {} ms{}: {} its lease {}",
                    node.nodeId(),
                    Duration.ofNanos(silence.silentNanos()).toMillis(),
                    silence.isAbsent() ? " and has no connection" : "",
                    wasThere ? "revoked" : "somebody else revoked",
                    Long.toHexString(node.leaseId()));
        } catch (RuntimeException e) {
            log.warn("node {} is silent, but its lease could not be revoked: {}", node.nodeId(), e.toString());
            evicting.remove(life(node)); // another try at the next look
        }
    }

    private static Life life(LiveNode node) {
        return new Life(node.nodeId(), node.leaseId());
    }
}
