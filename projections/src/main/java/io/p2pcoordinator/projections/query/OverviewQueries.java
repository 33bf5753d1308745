package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.query.Overview.HostCounts;
import io.p2pcoordinator.projections.query.Overview.QualityDistribution;
import io.p2pcoordinator.projections.query.Overview.SessionCounts;
import io.p2pcoordinator.projections.query.Overview.ZoneCounts;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Counts for dashboards and metrics, in one statement. */
public final class OverviewQueries {
    private static final String COUNTS = """
            SELECT * FROM
            (SELECT count(*) AS hosts,
                    count(*) FILTER (WHERE status = 'online') AS online,
                    count(*) FILTER (WHERE status = 'offline') AS offline,
                    coalesce(avg(quality_score) FILTER (WHERE status = 'online'), 0) AS score,
                    count(*) FILTER (WHERE status = 'online' AND quality_score >= 90) AS excellent,
                    count(*) FILTER (WHERE status = 'online' AND quality_score >= 70 AND quality_score < 90) AS good,
                    count(*) FILTER (WHERE status = 'online' AND quality_score >= 50 AND quality_score < 70) AS fair,
                    count(*) FILTER (WHERE status = 'online' AND quality_score < 50) AS poor
             FROM host) h,
            (SELECT count(*) AS zones,
                    count(*) FILTER (WHERE status = 'enabled') AS enabled,
                    count(*) FILTER (WHERE status = 'disabled') AS disabled,
                    count(*) FILTER (WHERE status = 'enabled' AND p2p_enabled) AS p2p
             FROM zone) z,
            (SELECT count(*) AS sessions,
                    count(*) FILTER (WHERE status = 'active') AS active,
                    coalesce(sum(cardinality(connected_players)) FILTER (WHERE status = 'active'), 0) AS players,
                    coalesce(avg(average_latency_ms) FILTER (WHERE status = 'active'), 0) AS latency
             FROM session) s""";

    private final TableReader reader;

    public OverviewQueries(TableReader reader) {
        this.reader = reader;
    }

    public Overview counts() {
        return reader.read(handle ->
                handle.createQuery(COUNTS).map((result, _) -> overview(result)).one());
    }

    private static Overview overview(ResultSet result) throws SQLException {
        long sessions = result.getLong("sessions");
        long active = result.getLong("active");
        return new Overview(
                new HostCounts(
                        result.getLong("hosts"),
                        result.getLong("online"),
                        result.getLong("offline"),
                        result.getDouble("score")),
                new QualityDistribution(
                        result.getLong("excellent"),
                        result.getLong("good"),
                        result.getLong("fair"),
                        result.getLong("poor")),
                new ZoneCounts(
                        result.getLong("zones"),
                        result.getLong("enabled"),
                        result.getLong("disabled"),
                        result.getLong("p2p")),
                new SessionCounts(
                        sessions, active, sessions - active, result.getLong("players"), result.getDouble("latency")));
    }
}
