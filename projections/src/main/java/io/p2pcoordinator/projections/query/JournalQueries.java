package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;
import org.jdbi.v3.core.statement.Query;

/**
 * What happened, commit by commit: by stream, then in the stream's order. Subjects are exact or patterns as NATS has them
 * ({@code p2p.control.zone.*}, {@code p2p.control.>}).
 */
public final class JournalQueries {
    // As long as the index' own prefix: see journal_by_subject.
    private static final int INDEXED_PREFIX = 200;
    // A NATS server takes no longer ones: its control line is 4,096 bytes.
    private static final int MAX_SUBJECT_LENGTH = 4_096;
    private static final String ENTRIES =
            "SELECT j.stream, j.sequence, j.subject, encode(j.commit_id, 'hex') AS commit_id,"
                    + " j.producer_id, j.epoch, j.occurred_at, j.outcome, j.events::text AS events_json, p.error, j.stored_at"
                    + " FROM journal j LEFT JOIN parked_commit p USING (stream, sequence) WHERE j.stream = ANY (:streams)";
    private static final String EXACT = " AND left(j.subject, 200) = :prefix AND j.subject = :subject";
    private static final String MATCHING = " AND starts_with(j.subject, :literal) AND j.subject ~ :regex";
    private static final String ORDERED = " ORDER BY j.stream, j.sequence LIMIT :limit";

    private final TableReader reader;

    public JournalQueries(TableReader reader) {
        this.reader = reader;
    }

    /** Of every stream the commits behind the sequence. */
    public List<JournalEntry> find(String subjectPattern, long afterSequence, int limit) {
        return find(subjectPattern, " AND j.sequence > :after", "", afterSequence, limit);
    }

    /** What comes behind the position in this order, over several streams if need be: for reading page by page. */
    public List<JournalEntry> findAfter(String subjectPattern, Position after, int limit) {
        return find(
                subjectPattern,
                " AND (j.stream, j.sequence) > (:afterStream, :after)",
                after.stream().name(),
                after.sequence(),
                limit);
    }

    private List<JournalEntry> find(
            String subjectPattern, String afterCondition, String afterStream, long afterSequence, int limit) {
        if (subjectPattern.length() > MAX_SUBJECT_LENGTH || !SqlText.isStorable(subjectPattern)) {
            return List.of();
        }
        SubjectPattern pattern = SubjectPattern.of(subjectPattern);
        String sql = ENTRIES + (pattern.isWild() ? MATCHING : EXACT) + afterCondition + ORDERED;
        return reader.read(handle -> {
            Query query = handle.createQuery(sql)
                    .bindArray("streams", String.class, pattern.streams())
                    .bind("after", afterSequence)
                    .bind("limit", Math.max(0, limit));
            if (pattern.isWild()) {
                query.bind("literal", pattern.literal()).bind("regex", pattern.regex());
            } else {
                query.bind("prefix", prefixOf(pattern.literal())).bind("subject", pattern.literal());
            }
            if (!afterStream.isEmpty()) {
                query.bind("afterStream", afterStream);
            }
            return query.mapTo(JournalEntry.class).list();
        });
    }

    private static String prefixOf(String subject) {
        int length = subject.codePointCount(0, subject.length());
        return length <= INDEXED_PREFIX ? subject : subject.substring(0, subject.offsetByCodePoints(0, INDEXED_PREFIX));
    }
}
