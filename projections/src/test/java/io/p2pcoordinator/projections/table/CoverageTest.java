package io.p2pcoordinator.projections.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.Coverage.Range;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CoverageTest {
    @Test
    void shouldShowGapAsASecondRangeWhenSequencesAreMissing() {
        // when
        List<Coverage> coverages = Coverage.of(commits(StreamId.CONTROL, 5, 6, 8), Map.of(StreamId.CONTROL, 4L));

        // then
        assertEquals(
                List.of(new Range(5, 6), new Range(8, 8)), coverages.getFirst().ranges());
        assertEquals(8, coverages.getFirst().newSequence());
    }

    @Test
    void shouldCoverHolesWhereTheStreamHasThemByNature() {
        // when
        List<Coverage> coverages = Coverage.of(commits(StreamId.TELEMETRY, 7, 9), Map.of(StreamId.TELEMETRY, 2L));

        // then
        assertEquals(List.of(new Range(3, 9)), coverages.getFirst().ranges());
    }

    @Test
    void shouldRefuseCommitsThatWereCoveredBefore() {
        assertThrows(
                IllegalStateException.class,
                () -> Coverage.of(commits(StreamId.CONTROL, 4), Map.of(StreamId.CONTROL, 4L)));
    }

    private static List<RawCommit> commits(StreamId stream, long... sequences) {
        return Arrays.stream(sequences)
                .mapToObj(sequence -> new RawCommit(stream, sequence, "p2p.control.host.h", new byte[0], 0))
                .toList();
    }
}
