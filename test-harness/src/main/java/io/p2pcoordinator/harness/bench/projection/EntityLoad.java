package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Monsters in many zones that walk about, 64 of a zone in a commit. Knows where each of them is, so that it can say which rows any batch
 * of commits comes to. One thread.
 */
final class EntityLoad {
    static final int MOVES_A_COMMIT = 64;
    static final int KIND = EntityKind.ENTITY_KIND_MONSTER_VALUE;
    static final int TYPE_ID = 1002;

    private static final int PUBLISHED_AT_A_TIME = 16_000;
    private static final long EPOCH = 1;

    private final int zones;
    private final int entitiesInZone;
    private final String[] zoneIds;
    private final Subject[] subjects;
    private final long[] producerSeqs;
    private final long[] xMm;
    private final long[] yMm;
    private final int[] velocityXMmPerS;
    private final int[] velocityYMmPerS;
    private final long[] atUs;
    private final Random random = new Random(4711);
    private long nowUs = Loads.START_US;

    EntityLoad(int entities, int zones) {
        this.zones = zones;
        this.entitiesInZone = entities / zones;
        if (entitiesInZone < MOVES_A_COMMIT) {
            throw new IllegalArgumentException("expected at least " + MOVES_A_COMMIT + " entities a zone, but it is "
                    + entities + " in " + zones + " zones");
        }
        int count = zones * entitiesInZone;
        zoneIds = new String[zones];
        subjects = new Subject[zones];
        producerSeqs = new long[zones];
        for (int zone = 0; zone < zones; zone++) {
            zoneIds[zone] = "prt_fild%04d".formatted(zone);
            subjects[zone] = Subject.entity(zoneIds[zone]);
        }
        xMm = new long[count];
        yMm = new long[count];
        velocityXMmPerS = new int[count];
        velocityYMmPerS = new int[count];
        atUs = new long[count];
    }

    String zoneId(int zone) {
        return zoneIds[zone];
    }

    int zones() {
        return zones;
    }

    /** Hosts every zone and spawns all that is in it. */
    void spawnAll(EventLog log) {
        var requests = new ArrayList<AppendRequest>();
        for (int zone = 0; zone < zones; zone++) {
            nowUs += 10;
            Event.Builder hosting = Event.newBuilder()
                    .setHostingStarted(
                            HostingStarted.newBuilder().setHostingEpoch(EPOCH).setHostId("map-1"));
            requests.add(new AppendRequest(
                    Subject.hosting(zoneIds[zone]),
                    Loads.commit(EPOCH, nowUs, hosting).build()));
            requests.add(commit(zone, Event.newBuilder().setEntitiesSpawned(spawned(zone))));
        }
        Loads.append(log, requests, EventLog.MAX_GROUP);
    }

    /** Publishes one commit of moves. */
    Position moveOnce(EventLog log) {
        AppendOutcome outcome = log.append(moveSome(new BitSet())).join();
        if (outcome instanceof AppendOutcome.Appended appended) {
            return appended.position();
        }
        throw new IllegalStateException("expected the commit in the log, but it is " + outcome);
    }

    /** Publishes commits of moves, and says which rows they come to when every so many of them are one batch. */
    List<EntityRows> move(EventLog log, int commits, int commitsInBatch) {
        var batches = new ArrayList<EntityRows>();
        var touched = new BitSet(xMm.length);
        var requests = new ArrayList<AppendRequest>();
        for (int i = 1; i <= commits; i++) {
            requests.add(moveSome(touched));
            if (i % commitsInBatch == 0 || i == commits) {
                batches.add(rows(touched));
                touched.clear();
            }
            if (requests.size() == PUBLISHED_AT_A_TIME || i == commits) {
                Loads.append(log, requests, EventLog.MAX_GROUP);
                requests.clear();
            }
        }
        return batches;
    }

    private EntitiesSpawned spawned(int zone) {
        EntitiesSpawned.Builder event = EntitiesSpawned.newBuilder();
        for (int entity = zone * entitiesInZone; entity < (zone + 1) * entitiesInZone; entity++) {
            xMm[entity] = random.nextInt(400_000);
            yMm[entity] = random.nextInt(400_000);
            atUs[entity] = nowUs;
            event.addEntityId(entity)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(TYPE_ID)
                    .addXMm(xMm[entity])
                    .addYMm(yMm[entity]);
        }
        return event.build();
    }

    private AppendRequest moveSome(BitSet touched) {
        nowUs += 10;
        int zone = random.nextInt(zones);
        int first = random.nextInt(entitiesInZone);
        EntitiesMoved.Builder event = EntitiesMoved.newBuilder();
        for (int i = 0; i < MOVES_A_COMMIT; i++) {
            int entity = zone * entitiesInZone + (first + i) % entitiesInZone;
            int dxMm = random.nextInt(-2_000, 2_000);
            int dyMm = random.nextInt(-2_000, 2_000);
            xMm[entity] += dxMm;
            yMm[entity] += dyMm;
            velocityXMmPerS[entity] = random.nextInt(-5_000, 5_000);
            velocityYMmPerS[entity] = random.nextInt(-5_000, 5_000);
            atUs[entity] = nowUs;
            touched.set(entity);
            event.addEntityId(entity)
                    .addDxMm(dxMm)
                    .addDyMm(dyMm)
                    .addVelocityXMmPerS(velocityXMmPerS[entity])
                    .addVelocityYMmPerS(velocityYMmPerS[entity]);
        }
        return commit(zone, Event.newBuilder().setEntitiesMoved(event));
    }

    private AppendRequest commit(int zone, Event.Builder event) {
        return new AppendRequest(
                subjects[zone],
                Loads.commit(EPOCH, nowUs, event)
                        .setProducerSeq(++producerSeqs[zone])
                        .build());
    }

    private EntityRows rows(BitSet entities) {
        int[] chosen = entities.stream().toArray();
        var rows = new EntityRows(
                new String[chosen.length],
                new long[chosen.length],
                new long[chosen.length],
                new long[chosen.length],
                new int[chosen.length],
                new int[chosen.length],
                new long[chosen.length]);
        for (int i = 0; i < chosen.length; i++) {
            int entity = chosen[i];
            rows.zoneIds()[i] = zoneIds[entity / entitiesInZone];
            rows.entityIds()[i] = entity;
            rows.xMm()[i] = xMm[entity];
            rows.yMm()[i] = yMm[entity];
            rows.velocityXMmPerS()[i] = velocityXMmPerS[entity];
            rows.velocityYMmPerS()[i] = velocityYMmPerS[entity];
            rows.atUs()[i] = atUs[entity];
        }
        return rows;
    }
}
