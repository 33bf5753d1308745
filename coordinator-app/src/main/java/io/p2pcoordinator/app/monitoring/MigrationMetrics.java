package io.p2pcoordinator.app.monitoring;

import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * How zones come to their hosts. Migrations are counted by the nodes that own their zones, so that sums over nodes are right; zones without
 * a host by every node, all of them. Since the node started.
 */
final class MigrationMetrics {
    private static final double US_PER_S = 1e6;

    private final CoordinatorNode node;
    private final Counter ended;
    private final Counter lost;
    private final Histogram recovery;
    /** Of migrations that run: when what led to them was noticed, microseconds since 1970. */
    private final Map<String, Long> noticedUs = new ConcurrentHashMap<>();

    private MigrationMetrics(CoordinatorNode node, PrometheusRegistry registry) {
        this.node = node;
        ended = Counter.builder()
                .name("p2p_migrations_total")
                .help("Migrations of zones of this node that have ended, by how.")
                .labelNames("outcome")
                .register(registry);
        lost = Counter.builder()
                .name("p2p_migration_acknowledged_lost_total")
                .help("Acknowledged commits that new hosts did not have. Must be 0.")
                .register(registry);
        recovery = Histogram.builder()
                .name("p2p_migration_recovery_seconds")
                .help("From what led to a migration being noticed until the new host publishes.")
                .classicOnly()
                .classicUpperBounds(0.1, 0.25, 0.5, 1, 2, 5, 10, 30)
                .register(registry);
        GaugeWithCallback.builder()
                .name("p2p_zones_degraded")
                .help("Zones that nobody serves.")
                .callback(gauge -> gauge.call(count(zone -> zone.care().isDegraded())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("p2p_migrations_running")
                .help("Zones on their way to another host.")
                .callback(
                        gauge -> gauge.call(count(zone -> zone.care().running().isPresent())))
                .register(registry);
    }

    static void register(CoordinatorNode node, PrometheusRegistry registry) {
        node.feed().add(new MigrationMetrics(node, registry)::applied);
    }

    private double count(Predicate<ZoneState> which) {
        return node.control().zones().filter(which).count();
    }

    private void applied(DecodedCommit.Sound commit) {
        if (commit.subject().kind() == SubjectKind.ZONE) {
            for (Event event : commit.commit().getEventsList()) {
                applied(commit.subject().id(), event, commit.commit().getOccurredAtUs());
            }
        }
    }

    private void applied(String zoneId, Event event, long atUs) {
        switch (event.getPayloadCase()) {
            case MIGRATION_STARTED ->
                noticedUs.put(zoneId, event.getMigrationStarted().getNoticedAtUs());
            case MIGRATION_ADVANCED -> {
                Long since = noticedUs.get(zoneId);
                if (since != null && isVerify(event) && isOwn(zoneId)) {
                    recovery.observe((atUs - since) / US_PER_S);
                }
            }
            case MIGRATION_ENDED -> {
                noticedUs.remove(zoneId);
                if (isOwn(zoneId)) {
                    ended(event.getMigrationEnded());
                }
            }
            default -> {
                // not counted
            }
        }
    }

    private static boolean isVerify(Event event) {
        return switch (event.getMigrationAdvanced().getStep()) {
            case MIGRATION_STEP_VERIFY -> true;
            case MIGRATION_STEP_CHOOSE,
                    MIGRATION_STEP_NOTIFY,
                    MIGRATION_STEP_REDIRECT,
                    MIGRATION_STEP_SYNC,
                    MIGRATION_STEP_UNSPECIFIED,
                    UNRECOGNIZED -> false;
        };
    }

    private void ended(MigrationEnded event) {
        String outcome = event.getOutcome().name().toLowerCase(Locale.ROOT).replace("migration_outcome_", "");
        ended.labelValues(outcome).inc();
        lost.inc(event.getAcknowledgedLost());
    }

    private boolean isOwn(String zoneId) {
        return node.etcd().ownership().held(zoneId).isPresent();
    }
}
