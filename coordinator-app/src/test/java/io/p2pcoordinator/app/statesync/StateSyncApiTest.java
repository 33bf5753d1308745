package io.p2pcoordinator.app.statesync;

import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.NatsZoneStates;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.replica.HostSync;
import io.p2pcoordinator.eventstore.replica.HttpZoneStates;
import io.p2pcoordinator.eventstore.replica.ZoneReplica;
import io.p2pcoordinator.eventstore.replica.ZoneStates;
import io.p2pcoordinator.eventstore.replica.ZoneStates.Comparison;
import io.p2pcoordinator.proto.v1.DivergenceReason;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.ZoneDigestRequest;
import io.p2pcoordinator.proto.v1.ZoneStateDocument;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host and the coordinator: what the host gets, goes on with and compares, over HTTP and over NATS. */
class StateSyncApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final long AT_US = 1_893_553_445_000_006L;

    private static JetStreamEventLog log;
    private static HttpClient client;
    private static NatsZoneStates overNats;
    private static ZoneStates overHttp;

    private Api api;
    private EventPublisher publisher;
    private String host;
    private String zone;
    private long epoch;

    @BeforeAll
    static void connect() {
        var nats = JetStreamConfig.of(node.servers().nats().url(), "map-server");
        log = JetStreamEventLog.connectToPublish(nats);
        client = HttpClient.newHttpClient();
        overNats = NatsZoneStates.connect(nats, List.of());
        overHttp = new HttpZoneStates(client, node.node().uri(), List.of());
    }

    @AfterAll
    static void disconnect() {
        overNats.close();
        client.close();
        log.close();
    }

    @BeforeEach
    void open() {
        api = node.api();
        host = Samples.registerHost(api);
        zone = Samples.createZone(api);
        epoch = claim(host);
        publisher = EventPublisher.open(log, Samples.fresh("map-server"));
        publisher.hosts(zone, epoch);
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void shouldReachTheSameStateWhenANewHostBeginsInTheMiddleAndFollows() throws Exception {
        // given
        publish(spawned(1, 2_000));
        for (ZoneStates states : List.of(overHttp, overNats)) {
            var sync = new HostSync(host, states, log);
            ZoneReplica replica = sync.begin(zone);
            assertEquals(epoch, replica.hostingEpoch());
            assertEquals(host, replica.hostId());

            // when
            Position last = publish(moved(1), moved(2));
            long staleDigest = replica.digest();
            sync.catchUp(replica);

            // then
            assertTrue(replica.position().sequence() >= last.sequence());
            assertNotEquals(staleDigest, replica.digest());
            assertEquals(2_000, replica.entities().size());
            assertSame(replica, sync.compare(replica));
            assertEquals(replica.digest(), sync.begin(zone).digest());
        }
        assertEquals("[]", divergences().body());
    }

    @Test
    void shouldBeGivenAllOfItInPartsWhenAStateIsLargerThanAMessage() throws Exception {
        // given
        var random = new Random(7);
        for (int i = 0; i < 40; i++) {
            var spawned = EntitiesSpawned.newBuilder();
            for (int n = 0; n < 2_000; n++) {
                spawned.addEntityId(random.nextLong())
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(random.nextInt(4_000))
                        .addXMm(random.nextInt(400_000))
                        .addYMm(random.nextInt(400_000))
                        .addVelocityXMmPerS(random.nextInt(9_000))
                        .addVelocityYMmPerS(random.nextInt(9_000));
            }
            publish(Event.newBuilder().setEntitiesSpawned(spawned).build());
        }

        // when
        ZoneReplica replica = new HostSync(host, overNats, log).begin(zone);

        // then
        assertEquals(80_000, replica.entities().size());
        assertSame(replica, new HostSync(host, overHttp, log).compare(replica));
    }

    @Test
    void shouldStandWithTheLogAndWriteTheOtherDownWhenAHostHasAnotherState() throws Exception {
        for (ZoneStates states : List.of(overHttp, overNats)) {
            // given
            Position position = publish(spawned(1, 3));
            var sync = new HostSync(host, states, log);
            ZoneReplica right = sync.begin(zone);
            ZoneReplica wrong = ZoneReplica.of(tampered(states.state(zone)));

            // when
            ZoneReplica kept = sync.compare(wrong);

            // then
            assertEquals(right.digest(), kept.digest());
            var newest = divergences().json().get(0);
            assertEquals("same_position", newest.path("reason").asText());
            assertEquals(host, newest.path("host_id").asText());
            assertEquals("1", newest.path("entities").get(0).path("entity_id").asText());
            assertEquals(
                    Long.toHexString(wrong.digest()),
                    newest.path("lost").path("digest").asText().replaceFirst("^0+", ""));
            assertTrue(newest.path("kept").path("sequence").asLong() >= position.sequence());
            assertSame(kept, sync.compare(kept));
        }
        assertEquals(4, divergences().json().size()); // each is written down at once, and again with what was lost
        assertTrue(api.get("/api/v1/events?subject=p2p.control.zone." + zone + "&limit=100")
                .body()
                .contains("zone_state_diverged"));
    }

    @Test
    void shouldCompareAtTheHostsPositionWhenTheZoneHasGoneOn() throws Exception {
        // given
        publish(spawned(1, 3));
        ZoneReplica late = new HostSync(host, overHttp, log).begin(zone);
        publish(moved(1));

        // when, then
        assertInstanceOf(Comparison.Equal.class, overHttp.compare(request(host, late.mark())));
        var different = assertInstanceOf(
                Comparison.Superseded.class,
                overHttp.compare(request(
                        host,
                        late.mark().toBuilder().setDigest(late.digest() + 1).build())));
        assertEquals(DivergenceReason.DIVERGENCE_REASON_OLDER_POSITION, different.reason());
    }

    @Test
    void shouldStandWithTheHigherEpochWhenAFormerHostComesBack() throws Exception {
        // given
        publish(spawned(1, 3));
        ZoneReplica former = new HostSync(host, overHttp, log).begin(zone);
        String next = Samples.registerHost(api);
        long nextEpoch = claim(next);

        // when
        var answer = assertInstanceOf(Comparison.Superseded.class, overHttp.compare(request(host, former.mark())));

        // then
        assertEquals(DivergenceReason.DIVERGENCE_REASON_OLDER_EPOCH, answer.reason());
        assertEquals(nextEpoch, answer.state().getHostingEpoch());
        assertEquals("older_epoch", divergences().json().get(0).path("reason").asText());
    }

    @Test
    void shouldRefuseAMarkWhenItNeverWas() throws Exception {
        // given
        publish(spawned(1, 1));
        ZoneStateMark mark = new HostSync(host, overHttp, log).begin(zone).mark();
        String stranger = Samples.registerHost(api);

        // when, then
        for (ZoneStates states : List.of(overHttp, overNats)) {
            assertRefused(422, states, request(stranger, mark));
            assertRefused(
                    422,
                    states,
                    request(
                            host,
                            mark.toBuilder().setHostingEpoch(epoch + 1_000).build()));
            assertRefused(
                    422,
                    states,
                    request(host, mark.toBuilder().setSequence(1L << 40).build()));
            assertRefused(
                    422, states, request(host, mark.toBuilder().setSequence(-1).build()));
            assertRefused(404, states, request("nobody", mark));
            var unknown = assertThrows(IOException.class, () -> states.state("no-such-zone"));
            assertTrue(String.valueOf(unknown.getMessage()).contains("404"));
        }
    }

    @Test
    void shouldTakeADigestAsJsonAndNameWhatIsWrongWithIt() throws Exception {
        String digest = "/api/v1/zones/" + zone + "/digest";
        Position position = publish(spawned(1, 1));
        String right = HexFormat.of()
                .toHexDigits(new HostSync(host, overHttp, log).begin(zone).digest());
        api.post(
                        digest,
                        json("host_id", host, "hosting_epoch", epoch, "position", position.toString(), "digest", right))
                .expect(204);
        assertEquals(
                "[digest, host_id, hosting_epoch, position]",
                api.post(digest, json("digest", "xyz"))
                        .expect(422)
                        .wrongFields()
                        .toString());
        api.post(
                        digest,
                        json(
                                "host_id",
                                host,
                                "hosting_epoch",
                                epoch,
                                "position",
                                "CONTROL/1",
                                "digest",
                                "0000000000000000"))
                .expect(422);
        api.send("POST", digest, "\u0001\u0002", "Content-Type", "application/x-protobuf")
                .expect(400);
    }

    @Test
    void shouldCompressOnlyWhenTheClientAcceptsIt() throws Exception {
        // given
        publish(spawned(1, 1_000));
        var plain = raw();
        var compressed = raw("Accept-Encoding", "gzip, zstd");
        var unwanted = raw("Accept-Encoding", "zstd;q=0");

        // when, then
        assertEquals("zstd", compressed.headers().firstValue("Content-Encoding").orElse(""));
        assertTrue(compressed.body().length < plain.body().length / 2);
        assertEquals("", plain.headers().firstValue("Content-Encoding").orElse(""));
        assertEquals("", unwanted.headers().firstValue("Content-Encoding").orElse(""));
        assertEquals(
                "application/x-protobuf",
                plain.headers().firstValue("Content-Type").orElse(""));
        ZoneStateDocument document = ZoneStateDocument.parseFrom(plain.body());
        assertEquals(
                document.getStream() + "/" + document.getSequence(),
                plain.headers().firstValue("X-Event-Position").orElse(""));
    }

    private HttpResponse<byte[]> raw(String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(node.node().uri() + "/api/v1/zones/" + zone + "/state"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void assertRefused(int status, ZoneStates states, ZoneDigestRequest request) {
        var refused = assertThrows(IOException.class, () -> states.compare(request));
        String why = String.valueOf(refused.getMessage());
        assertTrue(why.contains("the answer is " + status), why);
    }

    private ZoneDigestRequest request(String hostId, ZoneStateMark mark) {
        return ZoneDigestRequest.newBuilder()
                .setZoneId(zone)
                .setHostId(hostId)
                .setMark(mark)
                .build();
    }

    /** One entity elsewhere, and said to be so. */
    private static ZoneStateDocument tampered(ZoneStateDocument document) {
        ZoneReplica original = ZoneReplica.of(document);
        var columns = document.getEntities().toBuilder();
        int at = columns.getEntityIdList().indexOf(1L);
        columns.setXMm(at, columns.getXMm(at) + 1);
        var changed = document.toBuilder().setEntities(columns);
        var refused = assertThrows(IllegalArgumentException.class, () -> ZoneReplica.of(changed.build()));
        String digest = String.valueOf(refused.getMessage()).replaceFirst(".*but it is ", "");
        assertNotEquals(Long.toHexString(original.digest()), digest);
        return changed.setDigest(Long.parseUnsignedLong(digest, 16)).build();
    }

    private Answer divergences() {
        Position end = new Position(
                StreamId.CONTROL,
                node.node().node().control().zoneSnapshot(zone).version());
        return api.get("/api/v1/zones/" + zone + "/divergences", "X-Min-Position", end.toString())
                .expect(200);
    }

    private long claim(String hostId) {
        return api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", hostId))
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
    }

    private Position publish(Event... events) throws Exception {
        var outcome = publisher.publish(zone, List.of(events), AT_US).get();
        return assertInstanceOf(AppendOutcome.Appended.class, outcome).position();
    }

    private static Event spawned(long first, int count) {
        var spawned = EntitiesSpawned.newBuilder();
        for (long id = first; id < first + count; id++) {
            spawned.addEntityId(id)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1_002)
                    .addXMm(id * 100)
                    .addYMm(-id);
        }
        return Event.newBuilder().setEntitiesSpawned(spawned).build();
    }

    private static Event moved(long entityId) {
        return Event.newBuilder()
                .setEntitiesMoved(EntitiesMoved.newBuilder()
                        .addEntityId(entityId)
                        .addDxMm(10)
                        .addDyMm(-10))
                .build();
    }
}
