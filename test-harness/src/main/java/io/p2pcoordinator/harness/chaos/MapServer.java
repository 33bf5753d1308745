package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.check.HistoryRecorder;
import io.p2pcoordinator.harness.check.Marks;
import io.p2pcoordinator.harness.check.Outcome;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Publishes what happens in the zones that it hosts, a commit a zone and tick, as {@link EventPublisher} does it. Runs on one thread; {@link #take} and {@link #leave} on any. */
final class MapServer implements Runnable, AutoCloseable {
    /** The action of commits that write a mark to {@link #MARKED_ENTITY}. */
    static final String MARK = "mark";

    static final long MARKED_ENTITY = 1;

    private static final int ENTITIES = 20;
    private static final int TICK_MS = 60;
    private static final int TICKS_A_MARK = 4;
    private static final int RETRY_MS = 100;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(40);

    private final String name;
    private final HistoryRecorder history;
    private final Tokens published;
    private final BooleanSupplier goesOn;
    private final EventPublisher publisher;
    private final Set<String> zones = ConcurrentHashMap.newKeySet();
    private long marks;
    private long lastUs;

    /** @param name letters and digits, also its id as host and producer */
    MapServer(String name, EventLog log, HistoryRecorder history, Tokens published, BooleanSupplier goesOn) {
        this.name = name;
        this.history = history;
        this.published = published;
        this.goesOn = goesOn;
        this.publisher = EventPublisher.open(log, name);
    }

    String name() {
        return name;
    }

    /** From now on it hosts the zone. Asks the log, again and again where that is away. */
    void take(String zone, long epoch) throws InterruptedException {
        while (true) {
            try {
                publisher.hosts(zone, epoch);
                zones.add(zone);
                return;
            } catch (LogUnavailableException e) {
                if (!goesOn.getAsBoolean()) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            }
        }
    }

    /** Hosts it no more. */
    void leave(String zone) {
        zones.remove(zone);
    }

    /** The zone's entities appear; for whoever hosts it first. */
    CompletableFuture<AppendOutcome> spawn(String zone) throws InterruptedException {
        var spawned = EntitiesSpawned.newBuilder();
        for (long entity = MARKED_ENTITY; entity <= ENTITIES; entity++) {
            spawned.addEntityId(entity)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1002)
                    .addXMm(entity * 1_000)
                    .addYMm(entity * 1_000);
        }
        return publish(
                zone, "spawn", Event.newBuilder().setEntitiesSpawned(spawned).build());
    }

    @Override
    public void run() {
        try {
            for (long tick = 0; goesOn.getAsBoolean(); tick++) {
                for (String zone : zones) {
                    var _ = tick % TICKS_A_MARK == 0 ? mark(zone) : move(zone, tick);
                }
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives what is under way its time to get through. */
    @Override
    public void close() {
        publisher.close(CLOSE_PATIENCE);
    }

    private CompletableFuture<AppendOutcome> move(String zone, long tick) throws InterruptedException {
        var moved = EntitiesMoved.newBuilder();
        for (long entity = MARKED_ENTITY; entity <= ENTITIES; entity++) {
            moved.addEntityId(entity).addDxMm((int) (tick % 7 - 3)).addDyMm((int) (tick % 5 - 2));
        }
        return publish(zone, "move", Event.newBuilder().setEntitiesMoved(moved).build());
    }

    private CompletableFuture<AppendOutcome> mark(String zone) throws InterruptedException {
        String mark = Marks.text(name, ++marks);
        return publish(
                zone,
                MARK,
                mark,
                Event.newBuilder()
                        .setEntityAttributesChanged(EntityAttributesChanged.newBuilder()
                                .setEntityId(MARKED_ENTITY)
                                .putSet(
                                        MARK,
                                        AttributeValue.newBuilder()
                                                .setText(mark)
                                                .build()))
                        .build());
    }

    private CompletableFuture<AppendOutcome> publish(String zone, String action, Event event)
            throws InterruptedException {
        return publish(zone, action, "", event);
    }

    private CompletableFuture<AppendOutcome> publish(String zone, String action, String textMark, Event event)
            throws InterruptedException {
        lastUs = Math.max(lastUs + 1, System.currentTimeMillis() * 1_000); // its own, so that it tells the commit
        String mark = textMark.isEmpty() ? Marks.of(name, lastUs) : textMark;
        long number = history.invoked(mark, name, action, Subject.entity(zone).name());
        return publisher.publish(zone, List.of(event), lastUs).whenComplete((outcome, failure) -> {
            if (failure != null) {
                history.completed(number, new Outcome.Unknown(failure.toString()));
                return;
            }
            history.completed(
                    number,
                    switch (outcome) {
                        case AppendOutcome.Appended(Position position, boolean _) -> new Outcome.Acknowledged(position);
                        case AppendOutcome.Rejected(String reason) -> new Outcome.Refused(reason);
                        case AppendOutcome.VersionConflict conflict -> new Outcome.Refused(conflict.toString());
                        case AppendOutcome.Unavailable(String reason) -> new Outcome.Refused(reason);
                        case AppendOutcome.Unknown(String reason) -> new Outcome.Unknown(reason);
                    });
            if (outcome instanceof AppendOutcome.Appended(Position position, boolean _)) {
                published.saw(position);
            }
        });
    }
}
