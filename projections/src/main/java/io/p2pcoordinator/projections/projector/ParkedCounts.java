package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.ParkedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parked commits by stream. */
public record ParkedCounts(Map<StreamId, Long> byStream) {
    public ParkedCounts {
        byStream = Map.copyOf(byStream);
    }

    public static ParkedCounts of(List<ParkedTable.Entry> entries) {
        var counts = new HashMap<StreamId, Long>();
        for (ParkedTable.Entry entry : entries) {
            counts.merge(entry.raw().stream(), 1L, Long::sum);
        }
        return new ParkedCounts(counts);
    }
}
