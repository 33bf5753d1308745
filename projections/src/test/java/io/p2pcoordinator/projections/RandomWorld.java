package io.p2pcoordinator.projections;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesHandedOver;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Publishes at random: few entities in few zones, so that much happens to each; also what must have no effect. */
final class RandomWorld {
    static final List<String> ZONES =
            List.of("a", "it's \"odd\"; --", "\uD83D\uDE00".repeat(255), "", "zone.with.dots *>", "日本");
    private static final List<String> NAMES = List.of("hp", "näme \"q\"", "a b", "\uD83D\uDC31");

    private final Random random;
    private final Commits commits;
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<String, Commit> lastByZone = new HashMap<>();
    private long producerSeq;

    RandomWorld(long seed, EventLog log) {
        this.random = new Random(seed);
        this.commits = new Commits(log);
    }

    void publish(int count) {
        for (int i = 0; i < count; i++) {
            publishOne();
        }
    }

    private void publishOne() {
        String zone = ZONES.get(random.nextInt(ZONES.size()));
        long epoch = epochs.getOrDefault(zone, 0L);
        Commit last = lastByZone.get(zone);
        int dice = random.nextInt(100);
        if ((epoch == 0 && dice < 80) || dice == 0) {
            epochs.put(zone, epoch + 1);
            commits.marker(zone, epoch + 1, "host-" + epoch);
        } else if (dice < 4 && last != null) {
            commits.append(Subject.entity(zone), last); // again
        } else if (dice < 7) {
            commits.entity(zone, epoch - 1, ++producerSeq, event()); // stale
        } else {
            var events = new Event.Builder[1 + random.nextInt(3)];
            for (int i = 0; i < events.length; i++) {
                events[i] = event();
            }
            Commit commit = commits.commit(epoch, ++producerSeq, events).build();
            lastByZone.put(zone, commit);
            commits.append(Subject.entity(zone), commit);
        }
    }

    private Event.Builder event() {
        int dice = random.nextInt(20);
        if (dice < 4) {
            return Event.newBuilder().setEntitiesSpawned(spawned());
        }
        if (dice < 6) {
            return Events.despawned(entityId());
        }
        if (dice < 7) {
            return Event.newBuilder()
                    .setEntitiesHandedOver(EntitiesHandedOver.newBuilder()
                            .addEntityId(entityId())
                            .setToZoneId("other"));
        }
        return dice < 11
                ? Event.newBuilder().setEntityAttributesChanged(attributes())
                : Event.newBuilder().setEntitiesMoved(moved());
    }

    private EntitiesSpawned spawned() {
        var event = EntitiesSpawned.newBuilder();
        boolean flies = random.nextBoolean();
        for (int i = random.nextInt(4); i >= 0; i--) {
            event.addEntityId(entityId())
                    .addKind(EntityKind.forNumber(1 + random.nextInt(6)))
                    .addTypeId(random.nextInt())
                    .addXMm(random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L))
                    .addYMm(random.nextInt(400_000));
            if (flies) {
                event.addVelocityXMmPerS(random.nextInt()).addVelocityYMmPerS(random.nextInt(5_000));
            }
        }
        return event.build();
    }

    private EntitiesMoved moved() {
        var event = EntitiesMoved.newBuilder();
        boolean flies = random.nextBoolean();
        for (int i = random.nextInt(4); i >= 0; i--) {
            event.addEntityId(entityId()).addDxMm(random.nextInt()).addDyMm(random.nextInt(-9_000, 9_000));
            if (flies) {
                event.addVelocityXMmPerS(random.nextInt(5_000)).addVelocityYMmPerS(random.nextInt(5_000));
            }
        }
        return event.build();
    }

    private EntityAttributesChanged attributes() {
        var event = EntityAttributesChanged.newBuilder().setEntityId(entityId());
        for (String name : NAMES) {
            switch (random.nextInt(8)) {
                case 0 ->
                    event.putSet(
                            name,
                            AttributeValue.newBuilder()
                                    .setText("t" + random.nextInt(9))
                                    .build());
                case 1 ->
                    event.putSet(
                            name,
                            AttributeValue.newBuilder()
                                    .setInteger(random.nextLong())
                                    .build());
                case 2 ->
                    event.putSet(
                            name,
                            AttributeValue.newBuilder()
                                    .setNumber(random.nextInt(99) / 4.0)
                                    .build());
                case 3 ->
                    event.putSet(
                            name,
                            AttributeValue.newBuilder()
                                    .setFlag(random.nextBoolean())
                                    .build());
                case 4 -> event.addRemoved(name);
                default -> {}
            }
        }
        return event.build();
    }

    private long entityId() {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            default -> random.nextInt(6);
        };
    }
}
