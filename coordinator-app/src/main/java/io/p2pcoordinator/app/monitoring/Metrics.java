package io.p2pcoordinator.app.monitoring;

import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.projections.query.Overview;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All metrics of this node, as text for Prometheus. Others register what they count at {@link #registry}. Thread-safe. */
@Singleton
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final TableMetrics tables;
    private final Counter requests;
    private final Histogram durations;

    /** @param contentType of the text, with the version of the format */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not kept
    public record Text(String contentType, byte[] bytes) {}

    Metrics(CoordinatorNode node) {
        tables = new TableMetrics(node);
        registry.register(new NodeMetrics(node));
        MigrationMetrics.register(node, registry);
        JvmMetrics.builder().register(registry);
        requests = Counter.builder()
                .name("p2p_http_requests_total")
                .help("HTTP requests by route as it is declared, so that ids make no series of their own.")
                .labelNames("method", "route", "status")
                .register(registry);
        durations = Histogram.builder()
                .name("p2p_http_request_duration_seconds")
                .help("From the request's arrival to its answer.")
                .labelNames("method", "route")
                .classicOnly()
                .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5)
                .register(registry);
    }

    public PrometheusRegistry registry() {
        return registry;
    }

    void answered(String method, String route, int status, double seconds) {
        requests.labelValues(method, route, Integer.toString(status)).inc();
        durations.labelValues(method, route).observe(seconds);
    }

    /** @param accept what the scraper takes: OpenMetrics where it says so, else classic text */
    public Text scrape(@Nullable String accept) {
        ExpositionFormatWriter writer = formats.getOpenMetricsTextFormatWriter();
        if (!writer.accepts(accept)) {
            writer = formats.getPrometheusTextFormatWriter();
        }
        Optional<Overview> counts = tables.read();
        var text = new ByteArrayOutputStream();
        try {
            counts.ifPresent(overview -> text.writeBytes(TableMetrics.totals(overview)));
            writer.write(text, everything(counts));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return new Text(writer.getContentType(), text.toByteArray());
    }

    private MetricSnapshots everything(Optional<Overview> counts) {
        var all = MetricSnapshots.builder();
        counts.ifPresent(overview -> addAll(all, TableMetrics.snapshots(overview)));
        addAll(all, registry.scrape());
        return all.build();
    }

    private static void addAll(MetricSnapshots.Builder all, MetricSnapshots more) {
        for (MetricSnapshot snapshot : more) {
            all.metricSnapshot(snapshot);
        }
    }
}
