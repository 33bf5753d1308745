package io.p2pcoordinator.eventstore.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.subject.PartitionVectors.Vector;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the vectors; {@code PartitionOnServerTest} holds the same vectors against a NATS server. */
final class PartitionTest {
    static List<Vector> vectors() {
        return PartitionVectors.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldAgreeWithVector(Vector vector) {
        assertEquals(vector.token(), SubjectToken.escape(vector.id()));
        assertEquals(vector.partition(), Partition.ofZone(vector.id()));
        assertEquals(
                "p2p.entity.%02d.%s".formatted(vector.partition(), vector.token()),
                Subject.entity(vector.id()).name());
    }

    @Test
    void shouldHaveVectorsOfAllPartitions() {
        assertTrue(vectors().size() >= 40);
        assertEquals(
                Partition.COUNT,
                vectors().stream()
                        .map(vector -> vector.partition())
                        .collect(Collectors.toSet())
                        .size());
    }
}
