package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.Partition;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.projections.query.JournalEntry;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What gets into the journal, what is parked, and how both are found. */
final class JournalTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private final InMemoryEventLog log = new InMemoryEventLog(() -> 1_750_000_000_000_001L);
    private final Commits commits = new Commits(log);
    private final TestTables tables = new TestTables(STACK.postgres().createDatabase());
    private Projections projections;

    @BeforeEach
    void open() {
        projections = tables.open(log);
    }

    @AfterEach
    void close() {
        projections.close();
    }

    @Test
    void shouldJournalEveryControlCommitWithItsOutcome() throws InterruptedException {
        // given
        Commit registered = commits.control(0, 0, Events.hostRegistered()).build();
        commits.append(Subject.host("h"), registered);
        commits.ownedZone("z", Events.zoneRegistered("prontera"));

        // when
        log.inject(StreamId.CONTROL, Subject.host("h").name(), registered.toByteArray()); // late repetition
        log.inject(
                StreamId.CONTROL,
                Subject.zone("z").name(),
                commits.control(6, 2, Events.zoneRegistered("stale")).build().toByteArray());
        log.inject(StreamId.CONTROL, Subject.host("h").name(), new byte[] {1, 2, 3});
        awaitAll();

        // then
        assertEquals(
                List.of("1 accepted", "2 accepted", "3 version_mismatch", "4 stale_epoch", "5 parked"),
                outcomes(projections.journal().find("p2p.>", 0, 100)));
        JournalEntry first =
                projections.journal().find("p2p.control.host.h", 0, 1).getFirst();
        assertEquals("map-1", first.producerId());
        assertEquals(1, count(first.eventsJson(), "\"type\": \"host_registered\""));
        assertEquals(1, count(first.eventsJson(), "\"player_name\": \"Ann\""));
        assertEquals(32, String.valueOf(first.commitId()).length());
        JournalEntry parked =
                projections.journal().find("p2p.control.host.h", 4, 100).getFirst();
        assertTrue(String.valueOf(parked.error()).contains("not a p2p.v1.Commit"), parked.toString());
        assertEquals("[]", parked.eventsJson());
        assertEquals("prontera", projections.zones().byId("z").orElseThrow().zoneName());
    }

    @Test
    void shouldJournalOnlyWhatIsNotPlainMotionWhenCommitsAreOfEntities() throws InterruptedException {
        // given
        String stream = "ENTITY_%02d".formatted(Partition.ofZone("z"));
        Event.Builder attributes = Event.newBuilder()
                .setEntityAttributesChanged(EntityAttributesChanged.newBuilder().setEntityId(1));

        // when
        commits.entity("z", 5, 1, Events.spawned(9, 0, 0)); // 1: nobody was assigned yet
        commits.marker("z", 5, "h"); // 2
        commits.entity("z", 5, 1, Events.spawned(1, 0, 0), Events.spawned(2, 0, 0), Events.moved(1, 1, 1)); // 3
        commits.entity("z", 5, 2, Events.moved(1, 1, 1), attributes); // 4: not journalled
        commits.entity("z", 5, 2, Events.moved(1, 1, 1)); // 5
        commits.entity("z", 4, 3, Events.moved(1, 1, 1)); // 6
        commits.marker("z", 4, "old"); // 7
        commits.entity("z", 5, 3, Events.moved(1, 1, 1), Events.despawned(2)); // 8
        log.inject(StreamId.entity(Partition.ofZone("z")), "p2p.entity.xx.z", new byte[0]); // 9
        commits.heartbeat("h", Events.heartbeat(HostHeartbeatReported.newBuilder()));
        awaitAll();

        // then
        List<JournalEntry> entries = projections.journal().find("p2p.>", 0, 100);
        assertEquals(
                List.of(
                        "1 not_hosted",
                        "2 accepted",
                        "3 accepted",
                        "5 repeated",
                        "6 stale_epoch",
                        "7 stale_epoch",
                        "8 accepted",
                        "9 parked"),
                outcomes(entries));
        assertTrue(entries.stream().allMatch(entry -> entry.stream().equals(stream)));
        assertEquals(
                "[{\"data\": {\"entities\": 2}, \"type\": \"entities_spawned\"},"
                        + " {\"data\": {\"entities\": 1}, \"type\": \"entities_moved\"}]",
                entries.get(2).eventsJson());
        assertEquals(1, count(entries.get(1).eventsJson(), "\"host_id\": \"h\""));
    }

    @Test
    void shouldFindSubjectsExactlyOrByPattern() throws InterruptedException {
        // given
        String odd =
                "\uD83D\uDE00".repeat(255); // a subject of more than 3,000 characters, beyond what an index row holds
        commits.host("a", Events.hostRegistered());
        commits.host("a", Events.hostRegistered());
        commits.host("b", Events.hostRegistered());
        commits.ownedZone("a", Events.zoneRegistered("prontera"));
        commits.ownedZone(odd, Events.zoneRegistered("prontera"));
        commits.marker("m", 1, "h");

        // when
        awaitAll();

        // then
        assertEquals(List.of(1L, 2L), sequences("p2p.control.host.a", 0, 10));
        assertEquals(List.of(2L), sequences("p2p.control.host.a", 1, 10));
        assertEquals(List.of(1L), sequences("p2p.control.host.a", 0, 1));
        assertEquals(List.of(1L, 2L, 3L), sequences("p2p.control.host.*", 0, 10));
        assertEquals(List.of(1L, 2L, 4L), sequences("p2p.control.*.a", 0, 10));
        assertEquals(List.of(4L, 5L), sequences("p2p.control.zone.>", 0, 10));
        assertEquals(List.of(5L), sequences(Subject.zone(odd).name(), 0, 10));
        assertEquals(List.of(), sequences("p2p.control.host", 0, 10));
        assertEquals(List.of(), sequences("p2p.control.host.a.>", 0, 10));
        assertEquals(List.of(), sequences("p2p.control.h%", 0, 10));
        assertEquals(List.of(1L), sequences("p2p.hosting.*.m", 0, 10));
        assertEquals(
                List.of("CONTROL/5", "%s/1".formatted(StreamId.entity(Partition.ofZone("m")))),
                projections.journal().findAfter(">", new Position(StreamId.CONTROL, 4), 10).stream()
                        .map(entry -> entry.stream() + "/" + entry.sequence())
                        .toList());
    }

    @Test
    void shouldParkWhatCannotBeDecodedWithItsBytesAndGoOn() throws InterruptedException, SQLException {
        // given
        String longSubject = "p2p.control.zone." + "\u00e9 '\\".repeat(900);
        byte[] bytes = {0, 1, (byte) 0xFF};

        // when
        log.inject(StreamId.CONTROL, longSubject, bytes);
        log.inject(StreamId.CONTROL, "p2p.control.zone.nul\0\uD800", bytes);
        log.inject(StreamId.TELEMETRY, "p2p.telemetry.host.h", bytes);
        log.inject(StreamId.TELEMETRY, "p2p.telemetry.host.h", new byte[] {9});
        commits.host("h", Events.hostRegistered());
        awaitAll();

        // then
        assertEquals(
                List.of("CONTROL|1|" + longSubject.length() + "|0001ff", "CONTROL|2|22|0001ff", "TELEMETRY|2|20|09"),
                tables.select("SELECT stream, sequence, length(subject), encode(payload, 'hex') FROM parked_commit"
                        + " ORDER BY 1, 2"));
        assertEquals(
                "p2p.control.zone.nul\uFFFD\uFFFD",
                tables.select("SELECT subject FROM journal WHERE sequence = 2").getFirst());
        assertEquals(List.of(1L), sequences(longSubject, 0, 10));
        assertTrue(projections.hosts().byId("h").isPresent());
        assertEquals(
                2,
                projections.status().getFirst().parked(),
                projections.status().toString());
    }

    private static List<String> outcomes(List<JournalEntry> entries) {
        return entries.stream()
                .map(entry -> entry.sequence() + " " + entry.outcome())
                .toList();
    }

    private List<Long> sequences(String pattern, long after, int limit) {
        return projections.journal().find(pattern, after, limit).stream()
                .map(JournalEntry::sequence)
                .toList();
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    private void awaitAll() throws InterruptedException {
        TestTables.awaitAll(projections, log);
    }
}
