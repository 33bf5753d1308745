package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.projections.Projections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of hosts, zones and sessions to rows and journal. The raw client writes what is in the tables after that: the journal's new rows
 * and, in each batch, every row that changed.
 */
final class ControlTurns {
    private static final int COMMITS = 20_000;

    private final EventLog log;
    private final Tables ours;
    private final Tables raw;
    private final ControlLoad load = new ControlLoad();
    private final Map<Integer, Work> works = new HashMap<>();

    private record Work(long events, long firstSequence, long lastSequence) {}

    ControlTurns(EventLog log, Tables ours, Tables raw) {
        this.log = log;
        this.ours = ours;
        this.raw = raw;
    }

    Figure measure(int rounds) throws Exception {
        List<List<Double>> turns = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) { // raw copies what ours has written, so it cannot begin
            double projected = project(round);
            double upserted = upsert(round);
            Report.progress("control: ours %,.0f events/s, raw %,.0f events/s", projected, upserted);
            if (round > 0) {
                turns.getFirst().add(projected);
                turns.getLast().add(upserted);
            }
        }
        return Figure.rate(
                "projection-control",
                Rounds.median(turns.getFirst(), rate -> rate),
                Rounds.median(turns.getLast(), rate -> rate),
                "events/s");
    }

    private double project(int round) throws Exception {
        long before = log.end(StreamId.CONTROL).sequence();
        long events = load.publish(log, COMMITS);
        works.put(round, new Work(events, before + 1, log.end(StreamId.CONTROL).sequence()));
        try (Projections projections = ours.open(log)) {
            long startNs = System.nanoTime();
            Tables.awaitAll(projections, log);
            return events / ((System.nanoTime() - startNs) / 1e9);
        }
    }

    private double upsert(int round) throws Exception {
        Work work = works.get(round);
        if (work == null) {
            throw new IllegalStateException("expected ours before raw");
        }
        List<List<CopiedRows>> batches = batches(work);
        try (Connection connection = raw.database().connect()) {
            connection.setAutoCommit(false);
            var prepared = new HashMap<String, PreparedStatement>();
            long startNs = System.nanoTime();
            for (List<CopiedRows> batch : batches) {
                for (CopiedRows rows : batch) {
                    PreparedStatement upsert = prepared.get(rows.table());
                    if (upsert == null) {
                        upsert = rows.prepareUpsert(connection);
                        prepared.put(rows.table(), upsert);
                    }
                    rows.upsert(upsert);
                }
                connection.commit();
            }
            return work.events / ((System.nanoTime() - startNs) / 1e9);
        }
    }

    private List<List<CopiedRows>> batches(Work work) throws SQLException {
        int commitsInBatch = ours.config().maxBatchCommits();
        var changed = List.of(
                copy("host", "host_id"),
                copy("zone", "zone_id"),
                copy("session", "session_id"),
                copy("control_subject", "subject_key"));
        var batches = new ArrayList<List<CopiedRows>>();
        for (long from = work.firstSequence; from <= work.lastSequence; from += commitsInBatch) {
            var batch = new ArrayList<>(changed);
            batch.add(CopiedRows.of(
                    ours.database(),
                    "journal",
                    List.of("stream", "sequence"),
                    "stream = 'CONTROL' AND sequence BETWEEN " + from + " AND "
                            + Math.min(work.lastSequence, from + commitsInBatch - 1)));
            batches.add(batch);
        }
        return batches;
    }

    private CopiedRows copy(String table, String key) throws SQLException {
        return CopiedRows.of(ours.database(), table, List.of(key), "true");
    }
}
