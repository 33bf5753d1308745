package io.p2pcoordinator.app.monitoring;

import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.projections.TablesUnavailableException;
import io.p2pcoordinator.projections.query.Overview;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the tables count, of one moment. Absent while they do not answer: a zero would be a lie that sets off alarms. */
final class TableMetrics {
    private static final Logger log = LoggerFactory.getLogger(TableMetrics.class);

    private final CoordinatorNode node;

    TableMetrics(CoordinatorNode node) {
        this.node = node;
    }

    Optional<Overview> read() {
        if (!node.health().tablesReachable()) {
            return Optional.empty(); // asking would take the query's whole deadline
        }
        try {
            return Optional.of(node.projections().overview().counts());
        } catch (TablesUnavailableException e) {
            log.warn("metrics without the tables' counts: {}", e.getMessage());
            return Optional.empty();
        }
    }

    static MetricSnapshots snapshots(Overview counts) {
        var quality = counts.quality();
        return MetricSnapshots.builder()
                .metricSnapshot(Gauges.of(
                        "p2p_hosts_online", "Hosts online.", counts.hosts().online()))
                .metricSnapshot(Gauges.of(
                        "p2p_hosts_offline", "Hosts offline.", counts.hosts().offline()))
                .metricSnapshot(Gauges.of(
                        "p2p_host_quality_score_avg",
                        "Quality score of online hosts, mean.",
                        counts.hosts().averageQualityScore()))
                .metricSnapshot(Gauges.of(
                        "p2p_hosts_by_quality",
                        "Online hosts: excellent from 90, good from 70, fair from 50, poor.",
                        Stream.of(
                                        new Count("excellent", quality.excellent()),
                                        new Count("good", quality.good()),
                                        new Count("fair", quality.fair()),
                                        new Count("poor", quality.poor()))
                                .toList(),
                        count -> Labels.of("quality", count.name()),
                        Count::value))
                .metricSnapshot(Gauges.of(
                        "p2p_zones_enabled", "Zones enabled.", counts.zones().enabled()))
                .metricSnapshot(Gauges.of(
                        "p2p_zones_p2p_enabled",
                        "Zones enabled and with P2P on.",
                        counts.zones().p2pEnabled()))
                .metricSnapshot(Gauges.of(
                        "p2p_sessions_active",
                        "Active sessions.",
                        counts.sessions().active()))
                .metricSnapshot(Gauges.of(
                        "p2p_session_latency_ms_avg",
                        "Latency of active sessions in milliseconds, mean.",
                        counts.sessions().averageLatencyMs()))
                .build();
    }

    /**
     * The four gauges whose names end in {@code _total}, as the contract has them. The library keeps that ending for counters,
     * so these lines are written here; both text formats take them.
     */
    static byte[] totals(Overview counts) {
        return Stream.of(
                        new Count("p2p_hosts_total", counts.hosts().total()),
                        new Count("p2p_zones_total", counts.zones().total()),
                        new Count("p2p_sessions_total", counts.sessions().total()),
                        new Count("p2p_players_total", counts.sessions().totalPlayers()))
                .map(count -> "# TYPE " + count.name() + " gauge\n" + count.name() + " " + count.value() + ".0\n")
                .reduce("", String::concat)
                .getBytes(StandardCharsets.UTF_8);
    }

    private record Count(String name, long value) {}
}
