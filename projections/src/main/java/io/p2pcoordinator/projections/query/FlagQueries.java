package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Which runtime flags are set. */
public final class FlagQueries {
    private final TableReader reader;

    public FlagQueries(TableReader reader) {
        this.reader = reader;
    }

    /**
     * All flags of one moment.
     *
     * @param version sequence on CONTROL of the newest change; 0 where there was none
     * @param flags by kind, scope and name
     */
    public record FlagSet(long version, List<FlagView> flags) {}

    private record Row(long version, List<FlagView> flag) {}

    /** @param subjectId the flags' subject */
    public FlagSet all(String subjectId) {
        List<Row> rows = reader.read(handle -> handle.createQuery("""
                        SELECT coalesce(s.version, 0) AS version, f.kind, f.scope, f.name, f.enabled, f.set_at
                        FROM (VALUES (sha256(convert_to(:subject, 'UTF8')))) AS wanted (subject_key)
                        LEFT JOIN control_subject s ON s.subject_key = wanted.subject_key
                        LEFT JOIN runtime_flag f ON true
                        ORDER BY f.flag_key""")
                .bind("subject", Subject.flag(subjectId).name())
                .map((row, _) -> {
                    OffsetDateTime setAt = row.getObject("set_at", OffsetDateTime.class);
                    return new Row(
                            row.getLong("version"),
                            setAt == null
                                    ? List.of()
                                    : List.of(new FlagView(
                                            row.getString("kind"),
                                            row.getString("scope"),
                                            row.getString("name"),
                                            row.getBoolean("enabled"),
                                            setAt.toInstant())));
                })
                .list());
        var flags = new ArrayList<FlagView>();
        rows.forEach(row -> flags.addAll(row.flag));
        return new FlagSet(rows.getFirst().version, List.copyOf(flags));
    }
}
