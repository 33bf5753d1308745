package io.p2pcoordinator.app.aiworld;

import io.p2pcoordinator.app.aiworld.AiWorldClient.Answer;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.flags.Flags;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.projections.TablesUnavailableException;
import io.p2pcoordinator.proto.v1.SessionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the AI world's NPCs into the log, round by round. A round looks at all zones and starts a virtual thread for each one that this node
 * owns, that has an active session, a host, and AI on; at most so many ask at a time, and a zone that is still at its last round is left out.
 * Thread-safe.
 */
public final class AiWorld implements AutoCloseable {
    static final Duration ROUND = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(AiWorld.class);
    private static final int ASKING_AT_ONCE = 16;

    /**
     * What it works on.
     *
     * @param owned whether this node decides for the zone
     * @param ready whether this node knows what was in the log when it started
     * @param nowUs microseconds since 1970
     */
    record Parts(
            ControlReader control,
            Flags flags,
            Predicate<String> owned,
            BooleanSupplier ready,
            AiWorldClient client,
            EventPublisher publisher,
            NpcZone.Look tables,
            LongSupplier nowUs) {}

    private final Parts parts;
    private final Map<String, Zone> zones = new ConcurrentHashMap<>();
    private final Semaphore asking = new Semaphore(ASKING_AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ai-world").daemon().factory());

    /** Its NPCs, for whoever has set busy. */
    private record Zone(NpcZone npcs, AtomicBoolean busy) {}

    AiWorld(Parts parts) {
        this.parts = parts;
    }

    void start() {
        var _ = timer.scheduleAtFixedRate(this::round, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Zones whose NPCs this node should ask for now. Not those on their way to another host: between the marker of the new hosting and the
     * host's report of what it has taken over nobody publishes, so that both can be compared.
     */
    static List<ZoneState> due(ControlReader control, Flags flags, Predicate<String> owned) {
        if (!flags.isP2pOn(FlagService.AI_WORLD)) {
            return List.of();
        }
        return control.zones()
                .filter(zone -> zone.hosting().epoch() > 0
                        && zone.care().running().isEmpty()
                        && flags.isAiOn(zone.zoneId())
                        && zone.sessions().all().stream()
                                .anyMatch(session -> session.status() == SessionStatus.SESSION_STATUS_ACTIVE)
                        && owned.test(zone.zoneId()))
                .toList();
    }

    /** Starts the zones' turns; does not wait for them. */
    void round() {
        try {
            if (!parts.ready.getAsBoolean()) {
                return;
            }
            List<ZoneState> due = due(parts.control, parts.flags, parts.owned);
            Set<String> ids = new HashSet<>();
            for (ZoneState state : due) {
                ids.add(state.zoneId());
                Zone zone = zones.computeIfAbsent(
                        state.zoneId(), id -> new Zone(new NpcZone(id, parts.publisher), new AtomicBoolean()));
                if (zone.busy.compareAndSet(false, true)) {
                    threads.execute(() -> turn(state, zone));
                }
            }
            // What was known of others is out of date by the time that they come back.
            zones.entrySet()
                    .removeIf(zone -> !ids.contains(zone.getKey())
                            && !zone.getValue().busy.get());
        } catch (RuntimeException e) {
            log.error("a round of the AI world failed; the next one tries again", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
        parts.client.close();
    }

    private void turn(ZoneState state, Zone zone) {
        try {
            if (zone.npcs.isReady()) {
                asking.acquire();
                try {
                    ask(state, zone.npcs);
                } finally {
                    asking.release();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the node stops
        } catch (TablesUnavailableException | LogUnavailableException e) {
            log.debug("NPCs of zone {} wait for the next round: {}", state.zoneId(), e.getMessage());
        } catch (RuntimeException e) {
            log.error("bringing in NPCs of zone {} failed; the next round tries again", state.zoneId(), e);
        } finally {
            zone.busy.set(false);
        }
    }

    private void ask(ZoneState state, NpcZone zone) throws InterruptedException {
        if (!parts.client.isUp()) {
            return;
        }
        switch (parts.client.npcs(state.zoneId())) {
            case Answer.Ok(byte[] body) -> become(state, zone, body);
            case Answer.Refused(int status) ->
                log.debug("the AI world has no NPCs for zone {}: status {}", state.zoneId(), status);
            case Answer.Unavailable(String reason) -> log.debug("no NPCs for zone {}: {}", state.zoneId(), reason);
        }
    }

    private void become(ZoneState state, NpcZone zone, byte[] body) throws InterruptedException {
        try {
            // Owner and host may have changed while the service was asked; the epoch's fence is behind this.
            if (parts.owned.test(state.zoneId())) {
                int _ = zone.become(NpcJson.read(body), state.hosting().epoch(), parts.nowUs.getAsLong(), parts.tables);
            }
        } catch (IOException e) {
            log.warn("what the AI world says of zone {} is not understood: {}", state.zoneId(), e.getMessage());
        }
    }
}
