package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntityKind;
import java.util.List;
import java.util.Map;

/** What a creature does when its time has come: changes it, adds to the zone's commit, says when it is due again. */
final class CreatureLife {
    /** Not due again unless something else calls it. */
    static final long NOT_AGAIN = Long.MAX_VALUE;

    private static final int TRIES = 4;

    private final SimulationSettings settings;
    private final List<SimulatedZone> zones;
    private final Tally tally;

    CreatureLife(SimulationSettings settings, List<SimulatedZone> zones, Tally tally) {
        this.settings = settings;
        this.zones = zones;
        this.tally = tally;
    }

    /** @return when it is due again, in milliseconds since the world began, or {@link #NOT_AGAIN} */
    long act(Creature creature, ZoneCommit commit, long nowMs) {
        if (creature.leaveRequested) {
            return disappear(creature, commit);
        }
        return switch (creature.state) {
            case ABSENT -> appear(creature, commit, nowMs);
            case IDLE -> startWalk(creature, commit, nowMs);
            case WALKING -> endWalk(creature, commit, nowMs);
            case GONE -> NOT_AGAIN;
        };
    }

    /** Only what brings the world to rest: walks end where they are, and who is between two zones arrives. */
    long stop(Creature creature, ZoneCommit commit, long nowMs) {
        if (creature.leaveRequested) {
            disappear(creature, commit);
        } else if (creature.state == Creature.State.WALKING) {
            arriveAt(creature, commit, nowMs);
        } else if (creature.comesFrom != null) {
            appear(creature, commit, nowMs);
        }
        return NOT_AGAIN;
    }

    private long appear(Creature creature, ZoneCommit commit, long nowMs) {
        SimulatedZone zone = creature.zone;
        WorldMap map = zone.map();
        Spawn spawn = creature.comesFrom == null ? creature.spawn : null;
        int xCell = spawn == null ? zone.random.nextInt(map.widthCells()) : spawn.randomXCell(zone.random, map);
        int yCell = spawn == null ? zone.random.nextInt(map.heightCells()) : spawn.randomYCell(zone.random, map);
        creature.xMm = (long) xCell * Walk.MM_PER_CELL;
        creature.yMm = (long) yCell * Walk.MM_PER_CELL;
        creature.state = Creature.State.IDLE;
        commit.spawn(creature, creature.comesFrom == null ? "" : creature.comesFrom.zoneId());
        creature.comesFrom = null;
        describe(creature, commit);
        return afterPause(creature, nowMs);
    }

    private static void describe(Creature creature, ZoneCommit commit) {
        if (creature.spawn != null && creature.spawn.boss()) {
            Monster monster = creature.spawn.monster();
            commit.describe(
                    creature,
                    Map.of(
                            "boss", AttributeValue.newBuilder().setFlag(true).build(),
                            "name", text(monster.name()),
                            "level", integer(monster.level()),
                            "hp", integer(monster.hp())));
        } else if (creature.kind == EntityKind.ENTITY_KIND_PLAYER) {
            commit.describe(creature, Map.of("name", text(creature.name)));
        }
    }

    private long startWalk(Creature creature, ZoneCommit commit, long nowMs) {
        SimulatedZone zone = creature.zone;
        Walk walk = Walk.random(zone.random, zone.map(), creature.xMm, creature.yMm, creature.msPerCell);
        if (walk == null) {
            return afterPause(creature, nowMs);
        }
        creature.walk = walk;
        creature.walkStartMs = nowMs;
        creature.state = Creature.State.WALKING;
        commit.walkStarts(creature, walk);
        return nowMs + walk.durationMs();
    }

    private long endWalk(Creature creature, ZoneCommit commit, long nowMs) {
        arriveAt(creature, commit, Long.MAX_VALUE);
        Spawn spawn = creature.spawn;
        if (spawn == null) {
            return afterPause(creature, nowMs);
        }
        double chance = creature.zone.random.nextDouble();
        if (chance < settings.deathShare()) {
            return die(creature, spawn, commit, nowMs);
        }
        chance -= settings.deathShare();
        if (chance < settings.hurtShare()) {
            long hp = creature.zone.random.nextLong(1, spawn.monster().hp() + 1);
            commit.change(creature, "hp", integer(hp));
            return afterPause(creature, nowMs);
        }
        chance -= settings.hurtShare();
        return chance < settings.handOverShare() ? handOver(creature, commit, nowMs) : afterPause(creature, nowMs);
    }

    private static void arriveAt(Creature creature, ZoneCommit commit, long nowMs) {
        Walk walk = creature.walk;
        if (walk == null) {
            throw new IllegalStateException(
                    "expected entity " + creature.entityId + " to have a walk, but it has none");
        }
        Walk done = walk.cutAfter(nowMs - creature.walkStartMs);
        commit.walkEnds(creature, done);
        creature.xMm += done.dxMm();
        creature.yMm += done.dyMm();
        creature.walk = null;
        creature.state = Creature.State.IDLE;
    }

    private long die(Creature creature, Spawn spawn, ZoneCommit commit, long nowMs) {
        commit.despawn(creature.entityId);
        tally.deaths.increment();
        creature.state = Creature.State.ABSENT;
        creature.zone = creature.home;
        return nowMs + SimulationSettings.respawnMs(spawn.respawnMs());
    }

    private long handOver(Creature creature, ZoneCommit commit, long nowMs) {
        SimulatedZone from = creature.zone;
        for (int i = 0; i < TRIES; i++) {
            SimulatedZone to = zones.get(from.random.nextInt(zones.size()));
            if (to != from && !to.fenced) {
                commit.handOver(creature, to);
                tally.handedOver.increment();
                creature.state = Creature.State.ABSENT;
                creature.comesFrom = from;
                creature.zone = to;
                return NOT_AGAIN;
            }
        }
        return afterPause(creature, nowMs);
    }

    private static long disappear(Creature creature, ZoneCommit commit) {
        if (creature.isPresent()) {
            commit.despawn(creature.entityId);
        }
        creature.state = Creature.State.GONE;
        return NOT_AGAIN;
    }

    private long afterPause(Creature creature, long nowMs) {
        long pauseMs = settings.pauseMs(creature.zone.random);
        return pauseMs == Long.MAX_VALUE ? NOT_AGAIN : nowMs + pauseMs;
    }

    private static AttributeValue text(String value) {
        return AttributeValue.newBuilder().setText(value).build();
    }

    private static AttributeValue integer(long value) {
        return AttributeValue.newBuilder().setInteger(value).build();
    }
}
