package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.proto.v1.EntityKind;
import org.jspecify.annotations.Nullable;

/**
 * A monster or player and where it is. Mutable; owned by the ticking thread.
 *
 * <pre>
 *   ABSENT --spawn--> IDLE --walk start--> WALKING --walk end--> IDLE
 *     ^                                       |
 *     |--------------- dies ------------------|------- handed over: ABSENT again, in the other zone, once the
 *     '--------------- arrives <--------------'        commit that let it go is in the log
 *   IDLE, WALKING --player leaves--> GONE
 * </pre>
 */
final class Creature {
    enum State {
        ABSENT,
        IDLE,
        WALKING,
        GONE
    }

    static final long NEVER = -1;

    final long entityId;
    final EntityKind kind;
    final int typeId;
    final String name;
    final int msPerCell;
    /** Where a monster comes from; null for players. */
    final @Nullable Spawn spawn;

    final SimulatedZone home;
    /** Where it is, or where it will appear next. */
    SimulatedZone zone;

    State state = State.ABSENT;
    /** Position as last stated in the log. */
    long xMm;

    long yMm;

    @Nullable
    Walk walk;

    long walkStartMs;
    /** Tick in which it does something next. */
    long dueTick = NEVER;
    /** The zone that handed it over, until it has arrived. */
    @Nullable
    SimulatedZone comesFrom;

    boolean leaveRequested;

    private Creature(
            long entityId,
            EntityKind kind,
            int typeId,
            String name,
            int msPerCell,
            @Nullable Spawn spawn,
            SimulatedZone home) {
        this.entityId = entityId;
        this.kind = kind;
        this.typeId = typeId;
        this.name = name;
        this.msPerCell = msPerCell;
        this.spawn = spawn;
        this.home = home;
        this.zone = home;
    }

    static Creature monster(long entityId, Spawn spawn, SimulatedZone home) {
        Monster monster = spawn.monster();
        return new Creature(
                entityId,
                EntityKind.ENTITY_KIND_MONSTER,
                monster.monsterId(),
                monster.name(),
                monster.msPerCell(),
                spawn,
                home);
    }

    static Creature player(long entityId, String playerId, SimulatedZone home) {
        return new Creature(entityId, EntityKind.ENTITY_KIND_PLAYER, 0, playerId, 150, null, home);
    }

    boolean isPresent() {
        return state == State.IDLE || state == State.WALKING;
    }
}
