package io.p2pcoordinator.eventstore.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectTest {
    @Test
    void shouldNameSubjectsAsDocumented() {
        assertEquals("p2p.control.host.h1", Subject.host("h1").name());
        assertEquals("p2p.control.zone.1=40tower", Subject.zone("1@tower").name());
        assertEquals("p2p.control.peer.p", Subject.peer("p").name());
        assertEquals("p2p.control.flag.f", Subject.flag("f").name());
        assertEquals("p2p.telemetry.host.h1", Subject.telemetry("h1").name());
        StreamId stream = StreamId.entity(Partition.ofZone("prontera"));
        assertEquals(
                "p2p.entity." + stream.partitionName() + ".prontera",
                Subject.entity("prontera").name());
        assertEquals(
                "p2p.hosting." + stream.partitionName() + ".prontera",
                Subject.hosting("prontera").name());
        assertEquals(stream, Subject.hosting("prontera").stream());
    }

    @ParameterizedTest
    @ValueSource(strings = {"prontera", "", "a.b", "1@tower", "*", ">", " ", "🎮"})
    void shouldTakeApartWhatItPutTogether(String id) {
        for (Subject subject : List.of(
                Subject.host(id),
                Subject.zone(id),
                Subject.peer(id),
                Subject.flag(id),
                Subject.telemetry(id),
                Subject.entity(id),
                Subject.hosting(id))) {
            assertEquals(Optional.of(subject), Subject.parse(subject.name()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p2p",
                "p2p.control.host",
                "p2p.control.host.",
                "p2p.control.host.a.b",
                "p2p.control.unknown.a",
                "p2p.control.Host.a",
                "p2p.telemetry.zone.a",
                "p2p.entity.99.prontera",
                "p2p.entity.1.prontera",
                "p2p.hosting.xx.prontera",
                "p2p.other.host.a",
                "P2P.control.host.a",
                "p2p.control.host.=41",
                "p2p.control.host.ß",
                "$JS.API.INFO",
            })
    void shouldNotTakeStrangersSubjectsForOurs(String name) {
        assertEquals(Optional.empty(), Subject.parse(name));
    }

    @Test
    void shouldNotTakeZoneInWrongPartition() {
        int right = Partition.ofZone("prontera");
        for (int p = 0; p < Partition.COUNT; p++) {
            assertEquals(
                    p == right,
                    Subject.parse("p2p.entity.%02d.prontera".formatted(p)).isPresent());
        }
    }

    @Test
    void shouldReadPositionsAsWritten() {
        assertEquals(Optional.of(new Position(StreamId.CONTROL, 1_234)), Position.parse("CONTROL/1234"));
        assertEquals("ENTITY_07/3", new Position(StreamId.entity(7), 3).toString());
        for (String wrong : List.of(
                "",
                "/",
                "CONTROL",
                "CONTROL/",
                "CONTROL/-1",
                "CONTROL/x",
                "control/1",
                "X/1",
                "CONTROL/1/2",
                "CONTROL/ 1",
                "CONTROL/9999999999999999999")) {
            assertEquals(Optional.empty(), Position.parse(wrong), wrong);
        }
    }
}
