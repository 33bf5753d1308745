package io.p2pcoordinator.harness.simulation;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the entities of a zone as its host, one commit after the other: what is not acknowledged is sent again, the same, before
 * the next one. It does not hear of a new host, so it goes on until it is killed.
 */
final class MapServer {
    private static final Duration LONGEST_TICK = Duration.ofMillis(400);

    private final World world;
    private final String producerId;
    private final String zoneId;
    private final long hostingEpoch;
    private final SimulatedProcess process;
    private final Network network;
    private final LogLink link;
    private final EventLog log;
    private long producerSeq;
    private @Nullable Commit underWay;

    MapServer(World world, String producerId, String zoneId, long hostingEpoch) {
        this.world = world;
        this.producerId = producerId;
        this.zoneId = zoneId;
        this.hostingEpoch = hostingEpoch;
        process = world.process(producerId);
        network = world.network();
        link = new LogLink(world.log(), network, process);
        log = world.build().log(link, world.log());
        tick();
    }

    SimulatedProcess process() {
        return process;
    }

    Network network() {
        return network;
    }

    void kill() {
        process.kill();
        link.close();
        if (underWay != null) {
            world.checks().published(underWay, false);
        }
    }

    private void tick() {
        process.schedule(world.random().nextLong(LONGEST_TICK.toNanos()), () -> {
            Commit commit = next();
            underWay = commit;
            publish(commit);
        });
    }

    private void publish(Commit commit) {
        var _ = log.append(new AppendRequest(Subject.entity(zoneId), commit)).whenComplete((outcome, failure) -> {
            if (!process.isAlive()) {
                return;
            }
            if (failure != null || !AppendRequests.isFinal(outcome)) {
                process.schedule(LONGEST_TICK.toNanos(), () -> publish(commit));
                return;
            }
            underWay = null;
            world.trace().event("published", producerId, commit.getProducerSeq(), outcome);
            world.checks().published(commit, outcome instanceof AppendOutcome.Appended);
            tick();
        });
    }

    private Commit next() {
        producerSeq++;
        Event.Builder event = Event.newBuilder();
        if (producerSeq == 1) {
            event.setEntitiesSpawned(EntitiesSpawned.newBuilder()
                    .addEntityId(hostingEpoch)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1002)
                    .addXMm(0)
                    .addYMm(0));
        } else {
            event.setEntitiesMoved(EntitiesMoved.newBuilder()
                    .addEntityId(hostingEpoch)
                    .addDxMm(1)
                    .addDyMm(world.random().nextInt(100)));
        }
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(ByteBuffer.allocate(16)
                        .putLong(world.random().nextLong())
                        .putLong(world.random().nextLong())
                        .flip()))
                .setProducerId(producerId)
                .setProducerSeq(producerSeq)
                .setEpoch(hostingEpoch)
                .setOccurredAtUs(world.nowUs())
                .addEvents(event)
                .build();
    }
}
