package io.p2pcoordinator.harness.bench.lane;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostCameOnline;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostWentOffline;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Commits of a world whose entities walk about, the same for the same shape: all of them have an effect. One thread. */
final class CommitSource {
    private static final long START_US = 1_760_000_000_000_000L;
    private static final int HOSTS = 2_000;
    private static final int SPAWNED_IN_COMMIT = 500;
    private static final int MAP_MM = 400_000;
    private static final int MAX_STEP_MM = 2_000;
    private static final int MAX_SPEED_MM_PER_S = 7_000;

    private final SplittableRandom random = new SplittableRandom(7);
    private final LoadShape shape;
    private final List<Subject> zones = new ArrayList<>();
    private final Map<String, Long> hostVersions = new HashMap<>();
    private long nowUs = START_US;
    private long producerSeq;
    private long controlSequence;
    private int nextHost;
    private int made;

    CommitSource(LoadShape shape) {
        this.shape = shape;
        for (int i = 0; i < shape.zones(); i++) {
            zones.add(Subject.entity("zone_%03d".formatted(i)));
        }
    }

    /** Markers, then entities. */
    List<AppendRequest> beginning() {
        var requests = new ArrayList<AppendRequest>();
        for (int zone = 0; zone < zones.size(); zone++) {
            var marker =
                    HostingStarted.newBuilder().setHostingEpoch(1_000 + zone).setHostId("map-1");
            requests.add(new AppendRequest(
                    Subject.hosting(zones.get(zone).id()),
                    envelope()
                            .addEvents(Event.newBuilder().setHostingStarted(marker))
                            .build()));
        }
        for (int zone = 0; zone < zones.size(); zone++) {
            for (int first = 0; first < shape.entitiesPerZone(); first += SPAWNED_IN_COMMIT) {
                requests.add(new AppendRequest(zones.get(zone), spawned(zone, first)));
            }
        }
        return requests;
    }

    /** One after the other, on zones in turn. */
    AppendRequest next() {
        made++;
        nowUs += 20;
        if (shape.controlShare() > 0 && made % shape.controlShare() == 0) {
            return control();
        }
        int zone = made % zones.size();
        return new AppendRequest(zones.get(zone), filled(deltas(zone).addEvents(moved(zone))));
    }

    private AppendRequest control() {
        String hostId = "host-" + nextHost++ % HOSTS;
        long version = hostVersions.getOrDefault(hostId, 0L);
        var event = Event.newBuilder();
        if (version == 0) {
            event.setHostRegistered(
                    HostRegistered.newBuilder().setPlayerId("operator").setPort(6121));
        } else if ((nextHost / HOSTS) % 2 == 1) {
            event.setHostWentOffline(HostWentOffline.newBuilder().setReason("asleep"));
        } else {
            event.setHostCameOnline(HostCameOnline.getDefaultInstance());
        }
        hostVersions.put(hostId, ++controlSequence);
        return new AppendRequest(
                Subject.host(hostId),
                filled(envelope().setExpectedVersion(version).addEvents(event)));
    }

    private Commit spawned(int zone, int first) {
        var spawned = EntitiesSpawned.newBuilder();
        for (int i = first; i < Math.min(first + SPAWNED_IN_COMMIT, shape.entitiesPerZone()); i++) {
            spawned.addEntityId(idOf(zone, i))
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1_002)
                    .addXMm(random.nextInt(MAP_MM))
                    .addYMm(random.nextInt(MAP_MM));
        }
        return deltas(zone)
                .addEvents(Event.newBuilder().setEntitiesSpawned(spawned))
                .build();
    }

    private Event moved(int zone) {
        var moved = EntitiesMoved.newBuilder();
        for (int i = 0; i < shape.deltas(); i++) {
            moved.addEntityId(idOf(zone, random.nextInt(shape.entitiesPerZone())))
                    .addDxMm(random.nextInt(-MAX_STEP_MM, MAX_STEP_MM))
                    .addDyMm(random.nextInt(-MAX_STEP_MM, MAX_STEP_MM))
                    .addVelocityXMmPerS(random.nextInt(-MAX_SPEED_MM_PER_S, MAX_SPEED_MM_PER_S))
                    .addVelocityYMmPerS(random.nextInt(-MAX_SPEED_MM_PER_S, MAX_SPEED_MM_PER_S));
        }
        return Event.newBuilder().setEntitiesMoved(moved).build();
    }

    /** As map servers number them: counted through all zones. */
    private long idOf(int zone, int i) {
        return 110_000_000L + (long) zone * shape.entitiesPerZone() + i;
    }

    private Commit.Builder deltas(int zone) {
        return envelope().setProducerSeq(++producerSeq).setEpoch(1_000 + zone);
    }

    private Commit.Builder envelope() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(id))
                .setProducerId("map-1")
                .setOccurredAtUs(nowUs);
    }

    /** Up to the wanted size, by the id that requests share. */
    private Commit filled(Commit.Builder commit) {
        Commit plain = commit.build();
        int lacking = shape.commitBytes() - plain.getSerializedSize() - 2;
        return lacking <= 0
                ? plain
                : plain.toBuilder()
                        .setCorrelationId(ByteString.copyFrom(new byte[lacking]))
                        .build();
    }
}
