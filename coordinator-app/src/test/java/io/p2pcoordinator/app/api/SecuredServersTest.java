package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.nats.NatsSharedStore;
import io.p2pcoordinator.app.replay.Replay;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.SharedStoreException;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.NatsLogin;
import io.p2pcoordinator.eventstore.log.jetstream.NatsZoneStates;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.replica.HostSync;
import io.p2pcoordinator.eventstore.replica.ZoneReplica;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import io.p2pcoordinator.localstack.server.EtcdServer;
import io.p2pcoordinator.localstack.server.NatsUser;
import io.p2pcoordinator.localstack.server.PostgresRoles;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole node on servers where everybody has a login, and with it its own part and no other. */
class SecuredServersTest {
    private static final long AT_US = 1_893_553_445_000_006L;

    @SuppressWarnings("NullAway.Init") // started before all
    private static LocalStack servers;

    @SuppressWarnings("NullAway.Init") // started before all
    private static RunningNode node;

    @BeforeAll
    static void start() {
        servers = LocalStack.builder(ServerKind.values()).secured().start();
        PostgresRoles roles = servers.postgres().createRoles(servers.postgres().createDatabase(), secrets());
        var more = new HashMap<>(Map.of(
                "P2P_SERVICE_ENV", "development",
                "P2P_NATS_USER", NatsUser.COORDINATOR.userName(),
                "P2P_NATS_PASSWORD", NatsUser.COORDINATOR.password(secrets()),
                "P2P_NATS_PROJECTOR_USER", NatsUser.PROJECTOR.userName(),
                "P2P_NATS_PROJECTOR_PASSWORD", NatsUser.PROJECTOR.password(secrets()),
                "P2P_ETCD_USER", EtcdServer.USER,
                "P2P_ETCD_PASSWORD", secrets().get(Secret.ETCD_PASSWORD),
                "POSTGRES_READER_USER", roles.reader().user(),
                "POSTGRES_READER_PASSWORD", roles.reader().password()));
        node = RunningNode.start(RunningNode.variables(servers, roles.owner(), more));
    }

    @AfterAll
    static void stop() {
        try {
            node.close();
        } finally {
            servers.close();
        }
    }

    @Test
    void shouldBringAMapServersDeltasToHttpWhenEverybodyHasALoginOfItsOwn() throws Exception {
        // given
        String host = Samples.registerHost(node.api());
        String zone = Samples.createZone(node.api());
        Answer claim = node.api()
                .post("/api/v1/zones/" + zone + "/hosting", json("host_id", host))
                .expect(200);
        String position;
        try (var log = JetStreamEventLog.connectToPublish(config(NatsUser.MAPSERVER));
                var publisher = EventPublisher.open(log, "map-server-1")) {
            publisher.hosts(zone, claim.json().path("hosting_epoch").asLong());

            // when
            AppendOutcome outcome =
                    publisher.publish(zone, List.of(spawn()), AT_US).get(20, TimeUnit.SECONDS);
            position = assertInstanceOf(AppendOutcome.Appended.class, outcome)
                    .position()
                    .toString();
        }

        // then
        Answer entities = node.api()
                .get("/api/v1/zones/" + zone + "/entities", "X-Min-Position", position)
                .expect(200);
        assertEquals(1, entities.json().path("entities").size());
        node.api().get("/health").expect(200);
    }

    @Test
    void shouldSyncAZonesStateWhenAMapServerAsksOverItsOwnAccount() throws Exception {
        // given
        String host = Samples.registerHost(node.api());
        String zone = Samples.createZone(node.api());
        long epoch = node.api()
                .post("/api/v1/zones/" + zone + "/hosting", json("host_id", host))
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
        try (var log = JetStreamEventLog.connectToPublish(config(NatsUser.MAPSERVER));
                var states = NatsZoneStates.connect(config(NatsUser.MAPSERVER), List.of());
                var publisher = EventPublisher.open(log, "map-server-2")) {
            var sync = new HostSync(host, states, log);
            ZoneReplica replica = sync.begin(zone);
            publisher.hosts(zone, epoch);

            // when
            for (int i = 0; i < 20; i++) { // more than one message can carry
                publisher.publish(zone, List.of(manySpawned(i)), AT_US).get(20, TimeUnit.SECONDS);
            }
            sync.catchUp(replica);

            // then
            Assertions.assertEquals(40_000, replica.entities().size());
            Assertions.assertSame(replica, sync.compare(replica));
            Assertions.assertEquals(replica.digest(), sync.begin(zone).digest());
        }
    }

    private static Event manySpawned(int which) {
        var random = new Random(which);
        var spawned = EntitiesSpawned.newBuilder();
        for (int n = 0; n < 2_000; n++) {
            spawned.addEntityId(random.nextLong())
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(random.nextInt(4_000))
                    .addXMm(random.nextInt())
                    .addYMm(random.nextInt())
                    .addVelocityXMmPerS(random.nextInt())
                    .addVelocityYMmPerS(random.nextInt());
        }
        return Event.newBuilder().setEntitiesSpawned(spawned).build();
    }

    @Test
    void shouldUseTheCoordinatorsAndTheProjectorsLoginWhenItRuns() throws Exception {
        // when
        JsonNode connections = monitoring("/connz?auth=true&limit=1000").path("connections");

        // then
        var users = new TreeSet<String>();
        connections.forEach(
                connection -> users.add(connection.path("authorized_user").asText()));
        users.removeAll(Set.of("mapserver", "operator")); // of tests before this one
        assertEquals(Set.of("coordinator", "projector"), users);
    }

    @Test
    void shouldReplayTheLogWhenOperatorDoes() throws Exception {
        // given
        Samples.registerHost(node.api());

        // when
        try (var log = JetStreamEventLog.connectToRead(config(NatsUser.OPERATOR))) {
            // then
            Assertions.assertTrue(
                    new Replay(log).fold(Map.of()).getFirst().appliedPosition() > 0, "folds what is there");
        }
    }

    @Test
    void shouldShareValuesAndMessagesWhenCoordinatorDoesAndNobodyElse() {
        // given
        var heard = new CopyOnWriteArrayList<String>();
        var unheard = new CopyOnWriteArrayList<String>();
        var spec = new BucketSpec("p2p_secured", Duration.ofSeconds(60), false, 1024);
        try (var store = NatsSharedStore.connect(config(NatsUser.COORDINATOR))) {
            Bucket bucket = store.bucket(spec);

            // when
            var subscription = store.subscribe("peer", "ann", message -> heard.add("heard"));
            Bucket.Watch watch = bucket.watch(new Bucket.Listener() {
                @Override
                public void onBegin() {
                    heard.add("begin");
                }

                @Override
                public void onChange(Bucket.Change change) {
                    heard.add("changed");
                }

                @Override
                public void onComplete() {
                    heard.add("complete");
                }
            });
            bucket.put("peers.ann", new byte[] {1});
            Assertions.assertTrue(store.send("peer", "ann", new byte[0], () -> unheard.add("ann")));
            Assertions.assertTrue(store.send("peer", "bob", new byte[0], () -> unheard.add("bob")));

            // then
            Awaitility.await().until(() -> Set.copyOf(heard).equals(Set.of("begin", "heard", "changed", "complete")));
            Awaitility.await().until(() -> unheard.equals(List.of("bob")));
            assertEquals(1, bucket.get("peers.ann").orElseThrow().value().length);
            assertEquals(1, bucket.list("peers").size());
            bucket.delete("peers.ann");
            watch.close();
            subscription.close();
        }
        try (var store = NatsSharedStore.connect(config(NatsUser.MAPSERVER))) {
            Assertions.assertThrows(SharedStoreException.class, () -> store.bucket(spec));
        }
    }

    private static StackSecrets secrets() {
        return servers.secrets().orElseThrow();
    }

    private static JetStreamConfig config(NatsUser user) {
        return JetStreamConfig.of(servers.natsUrl(), user.userName())
                .withLogin(new NatsLogin.Password(user.userName(), user.password(secrets())));
    }

    private static Event spawn() {
        return Event.newBuilder()
                .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                        .addEntityId(1)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(1_000)
                        .addYMm(1_000))
                .build();
    }

    private static JsonNode monitoring(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + servers.nats().monitorPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return new JsonMapper()
                    .readTree(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body());
        }
    }
}
