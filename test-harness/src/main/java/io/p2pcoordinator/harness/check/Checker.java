package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.sql.SQLException;
import java.util.List;

/**
 * Holds a history against the log, the tables and the nodes' digests. To be used when clients are at rest; nodes may run on. One thread.
 *
 * <pre>{@code
 * var checker = new Checker(log);
 * checker.operations(history);
 * checker.tables(database, "p2p");
 * checker.digests(List.of(NodeLanes.parse("node-1", lanesJson)));
 * checker.report().print(out);
 * }</pre>
 */
public final class Checker {
    private static final String NO_GAPS = "streams have no gaps";
    private static final String SAME_VERDICTS = "the product's admission and the checker's agree on every commit";

    private final EventLog source;
    private final LogCopy log;
    private final CheckReport report = new CheckReport();

    /**
     * Reads the whole log and checks what concerns it alone.
     *
     * @throws io.p2pcoordinator.eventstore.log.LogUnavailableException when it does not answer
     */
    public Checker(EventLog source) throws InterruptedException {
        this.source = source;
        this.log = LogCopy.of(source);
        long commits = StreamId.all().stream()
                .mapToLong(stream -> log.entries(stream).size())
                .sum();
        report.counted(NO_GAPS, commits);
        report.counted(SAME_VERDICTS, commits);
        log.gaps().forEach(gap -> report.violated(NO_GAPS, gap));
        log.disagreements().forEach(disagreement -> report.violated(SAME_VERDICTS, disagreement));
        new OwnerCheck(log, report).check();
    }

    /** What clients were told of their writes, and what reads showed them. */
    public void operations(History history) {
        new CommitCheck(log, report).check(history.operations());
        new ReadCheck(log, report).check(history.reads(), history.operations());
    }

    /**
     * The projections' tables.
     *
     * @param schema where they are
     */
    public void tables(PostgresDatabase database, String schema) throws SQLException, InterruptedException {
        new TableCheck(log, report).check(database, schema, source);
    }

    /**
     * @throws LogIntegrityException where lanes are further than the log
     */
    public void digests(List<NodeLanes> nodes) throws InterruptedException {
        new DigestCheck(report).check(source, nodes);
    }

    public CheckReport report() {
        return report;
    }
}
