package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All zones, tick by tick. Who is due comes from a timing wheel, acts once, and is scheduled again; each zone that
 * changed publishes one commit. Time comes in as data: the same seed, ticks and answers give the same commits. One
 * ticking thread; {@link #submit} and the log's answers come from others and wait for the next tick.
 */
final class WorldSimulation {
    private static final long RETRY_AFTER_MS = 1_000;

    private record Answer(SimulatedZone zone, SimulatedZone.PendingCommit commit, AppendOutcome outcome) {}

    private record Retry(SimulatedZone zone, SimulatedZone.PendingCommit commit, long atMs) {}

    private final List<SimulatedZone> zones;
    private final SimulationSettings settings;
    private final Tally tally;
    private final CreatureLife life;
    private final TimingWheel wheel = new TimingWheel();
    private final Map<Long, Creature> creatures = new LinkedHashMap<>();
    private final Queue<SimulatedZone> changed = new ArrayDeque<>();
    private final Queue<Retry> retries = new ArrayDeque<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pendingCommits = new AtomicInteger();
    private int onTheirWay;
    private boolean stopping;

    /** Every monster of the zones appears with the first ticks. */
    WorldSimulation(List<SimulatedZone> zones, SimulationSettings settings, Tally tally) {
        this.zones = List.copyOf(zones);
        this.settings = settings;
        this.tally = tally;
        this.life = new CreatureLife(settings, this.zones, tally);
        for (SimulatedZone zone : zones) {
            int number = 0;
            for (Spawn spawn : zone.plan.spawns()) {
                for (int i = 0; i < spawn.amount(); i++) {
                    add(Creature.monster(zone.plan.monsterEntityId(number++), spawn, zone));
                }
            }
            if (zone.hasWork()) {
                markChanged(zone);
            }
        }
    }

    /** To be done by the ticking thread at the beginning of its next tick. */
    void submit(Runnable request) {
        requests.add(request);
    }

    /** Ticking thread only. */
    void enter(Creature player) {
        if (!stopping && !player.zone.fenced) {
            add(player);
        }
    }

    /** Ticking thread only. */
    void leave(Creature player) {
        if (player.state == Creature.State.ABSENT) {
            player.state = Creature.State.GONE;
        } else {
            player.leaveRequested = true;
            makeDue(player);
        }
    }

    /** Somebody else hosts the zone: nothing more is published for it. Ticking thread only. */
    void fence(SimulatedZone zone) {
        if (!zone.fenced) {
            zone.fenced = true;
            zone.pending = null;
            zone.strays.clear();
            zone.due.forEach(this::drop);
            zone.due.clear();
        }
    }

    /** Ends all walks where they are and starts nothing new. Ticking thread only. */
    void standStill() {
        stopping = true;
        creatures.values().stream()
                .filter(creature -> creature.state == Creature.State.WALKING)
                .forEach(this::makeDue);
    }

    /** Whether all stand still and the log has acknowledged everything. */
    boolean isStill() {
        return stopping && changed.isEmpty() && pendingCommits.get() == 0 && retries.isEmpty() && onTheirWay == 0;
    }

    int pendingCommits() {
        return pendingCommits.get();
    }

    /** Commits that the log has said nothing about yet. */
    int unansweredCommits() {
        return pendingCommits.get() - answers.size();
    }

    List<Creature> present() {
        return creatures.values().stream()
                .filter(creature -> creature.isPresent() && !creature.zone.fenced)
                .toList();
    }

    int entities() {
        return present().size();
    }

    List<SimulatedZone> zones() {
        return zones;
    }

    /**
     * @param nowMs milliseconds since the world began, never going back
     * @param occurredAtUs the same moment on the wall clock
     */
    void tick(long nowMs, long occurredAtUs) throws InterruptedException {
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            request.run();
        }
        settleAnswers(nowMs);
        wheel.advanceTo(nowMs / settings.tickMs(), this::makeDue);
        for (int left = changed.size(); left > 0; left--) {
            SimulatedZone zone = changed.remove();
            zone.waitsForTick = false;
            if (zone.pending == null) {
                publishChanges(zone, nowMs, occurredAtUs);
            }
        }
        for (int left = retries.size(); left > 0; left--) {
            Retry retry = retries.remove();
            if (retry.atMs > nowMs) {
                retries.add(retry);
            } else if (retry.commit.equals(retry.zone.pending)) {
                tally.retries.increment();
                send(retry.zone, retry.commit);
            }
        }
    }

    /** In the order of the zones, since the log's own order is chance. */
    private void settleAnswers(long nowMs) {
        var arrived = new ArrayList<Answer>();
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            arrived.add(answer);
        }
        arrived.sort(Comparator.comparingInt(answer -> answer.zone.plan.index()));
        arrived.forEach(answer -> settle(answer, nowMs));
    }

    private void add(Creature creature) {
        creatures.put(creature.entityId, creature);
        makeDue(creature);
    }

    private void makeDue(Creature creature) {
        if (creature.zone.fenced) {
            drop(creature);
            return;
        }
        creature.zone.due.add(creature);
        markChanged(creature.zone);
    }

    private void drop(Creature creature) {
        if (creature.comesFrom != null) {
            creature.comesFrom = null;
            onTheirWay--;
        }
        creature.state = Creature.State.GONE;
    }

    private void markChanged(SimulatedZone zone) {
        if (zone.pending == null && !zone.waitsForTick) {
            zone.waitsForTick = true;
            changed.add(zone);
        }
    }

    private void publishChanges(SimulatedZone zone, long nowMs, long occurredAtUs) throws InterruptedException {
        var commit = new ZoneCommit();
        int room = SimulationSettings.MAX_ENTITIES_A_COMMIT;
        for (; room > 0 && !zone.strays.isEmpty(); room--) {
            commit.despawn(zone.strays.removeLast());
        }
        for (; room > 0 && !zone.due.isEmpty(); room--) {
            act(zone.due.remove(), commit, nowMs);
        }
        if (commit.deltas() > 0) {
            zone.pending = new SimulatedZone.PendingCommit(commit, occurredAtUs);
            send(zone, zone.pending);
        } else if (zone.hasWork()) {
            markChanged(zone);
        }
    }

    private void act(Creature creature, ZoneCommit commit, long nowMs) {
        boolean arrives = creature.comesFrom != null;
        long nextMs = stopping ? life.stop(creature, commit, nowMs) : life.act(creature, commit, nowMs);
        if (arrives) {
            onTheirWay--;
        }
        if (creature.state == Creature.State.GONE) {
            creatures.remove(creature.entityId, creature);
        } else if (nextMs != Long.MAX_VALUE) {
            wheel.schedule(creature, Math.round((double) nextMs / settings.tickMs()));
        }
    }

    private void send(SimulatedZone zone, SimulatedZone.PendingCommit commit) throws InterruptedException {
        pendingCommits.incrementAndGet();
        var _ = zone.server
                .publisher
                .publish(zone.zoneId(), commit.commit().events(), commit.occurredAtUs())
                .thenAccept(outcome -> answers.add(new Answer(zone, commit, outcome)));
    }

    private void settle(Answer answer, long nowMs) {
        pendingCommits.decrementAndGet();
        SimulatedZone zone = answer.zone;
        switch (answer.outcome) {
            case AppendOutcome.Appended _ -> {
                tally.commits.increment();
                tally.deltas.add(answer.commit.commit().deltas());
                letGo(answer.commit.commit().goneOver());
                if (answer.commit.equals(zone.pending)) {
                    zone.pending = null;
                    if (zone.hasWork()) {
                        markChanged(zone);
                    }
                }
            }
            // Not in the log and never will be, so the same events may go out as another commit.
            case AppendOutcome.Rejected _, AppendOutcome.VersionConflict _, AppendOutcome.Unavailable _ -> {
                tally.refused.increment();
                retries.add(new Retry(zone, answer.commit, nowMs + RETRY_AFTER_MS));
            }
            // The publisher gives this answer only when it closes: nothing can be said of this zone any more.
            case AppendOutcome.Unknown _ -> tally.unknown.increment();
        }
    }

    private void letGo(List<Creature> goneOver) {
        for (Creature creature : goneOver) {
            onTheirWay++;
            makeDue(creature);
        }
    }
}
