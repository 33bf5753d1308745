package io.p2pcoordinator.harness.bench.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Zones with entities, published as a map server does: evenly over all streams. One thread. */
final class EntityWorld implements AutoCloseable {
    private static final int ENTITIES_A_COMMIT = 500;
    private static final int MOVED_A_COMMIT = 8;
    private static final long EPOCH = 7;
    private static final long TIME_US = 1_767_268_800_000_000L;
    private static final long PATIENCE_S = 120;

    private final JetStreamEventLog log;
    private final EventPublisher publisher;
    private final int zones;
    private final int entities;
    private long moves;

    EntityWorld(String natsUrl, int zones, int entities) {
        log = JetStreamEventLog.connect(JetStreamConfig.of(natsUrl, "bench-world"));
        publisher = EventPublisher.open(log, "bench-world");
        this.zones = zones;
        this.entities = entities;
    }

    /** Takes the zones and puts all entities there. */
    void populate() throws Exception {
        for (int zone = 0; zone < zones; zone++) {
            AppendOutcome _ = log.append(new AppendRequest(Subject.hosting(zone(zone)), marker(zone)))
                    .get(PATIENCE_S, TimeUnit.SECONDS);
            publisher.hosts(zone(zone), EPOCH);
        }
        var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
        for (int zone = 0; zone < zones; zone++) {
            int end = end(zone);
            for (int first = first(zone); first < end; first += ENTITIES_A_COMMIT) {
                answers.add(publisher.publish(
                        zone(zone), List.of(spawned(first, Math.min(end, first + ENTITIES_A_COMMIT))), TIME_US));
            }
        }
        await(answers);
    }

    /** Appends commits of a few steps each, one zone after the other; returns the seconds that it took. */
    double move(int commits) throws Exception {
        long begun = System.nanoTime();
        var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
        for (int i = 0; i < commits; i++) {
            int zone = (int) (moves % zones);
            moves++;
            answers.add(publisher.publish(zone(zone), List.of(moved(zone)), TIME_US + moves));
        }
        await(answers);
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Until the node shows in memory and in its tables what is in the log. */
    void awaitEverywhere(URI node) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_S * 1_000_000_000L;
        while (!reached(node, "/api/v1/lanes") || !reached(node, "/api/v1/projections")) {
            if (System.nanoTime() > deadline) {
                throw new IOException("expected " + node + " to be caught up within " + PATIENCE_S + " s");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    static String zone(int number) {
        return "zone-" + number;
    }

    @Override
    public void close() {
        publisher.close();
        log.close();
    }

    private boolean reached(URI node, String path) throws IOException {
        Map<StreamId, Long> positions = new HashMap<>();
        try (InputStream answer = node.resolve(path).toURL().openStream()) {
            for (JsonNode row : new JsonMapper().readTree(answer)) {
                Position position =
                        Position.parse(row.path("position").asText()).orElseThrow(() -> new IOException("in " + row));
                positions.put(position.stream(), position.sequence());
            }
        }
        return StreamId.all().stream()
                .filter(StreamId::isEntity)
                .allMatch(stream ->
                        positions.getOrDefault(stream, 0L) >= log.end(stream).sequence());
    }

    private int first(int zone) {
        return (int) ((long) entities * zone / zones);
    }

    private int end(int zone) {
        return first(zone + 1);
    }

    private static Commit marker(int zone) {
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(
                        ByteBuffer.allocate(16).putLong(8, zone + 1L).array()))
                .setProducerId("bench-owner")
                .setOccurredAtUs(TIME_US)
                .addEvents(Event.newBuilder()
                        .setHostingStarted(HostingStarted.newBuilder()
                                .setHostingEpoch(EPOCH)
                                .setHostId("bench-world")))
                .build();
    }

    private static Event spawned(int first, int end) {
        var spawned = EntitiesSpawned.newBuilder();
        for (int id = first; id < end; id++) {
            spawned.addEntityId(id)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1_001 + id % 900)
                    .addXMm(id * 7_919L % 400_000)
                    .addYMm(id * 104_729L % 400_000);
        }
        return Event.newBuilder().setEntitiesSpawned(spawned).build();
    }

    private Event moved(int zone) {
        var moved = EntitiesMoved.newBuilder();
        int first = first(zone);
        for (int i = 0; i < MOVED_A_COMMIT; i++) {
            moved.addEntityId(first + (moves * MOVED_A_COMMIT + i) % Math.max(1, end(zone) - first))
                    .addDxMm(100)
                    .addDyMm(-100);
        }
        return Event.newBuilder().setEntitiesMoved(moved).build();
    }

    private static void await(List<CompletableFuture<AppendOutcome>> answers) throws Exception {
        for (CompletableFuture<AppendOutcome> answer : answers) {
            AppendOutcome outcome = answer.get(PATIENCE_S, TimeUnit.SECONDS);
            if (!(outcome instanceof AppendOutcome.Appended)) {
                throw new IOException("expected a commit to be stored, but: " + outcome);
            }
        }
    }
}
