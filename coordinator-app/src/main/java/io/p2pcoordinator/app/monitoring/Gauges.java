package io.p2pcoordinator.app.monitoring;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Figures that are read when Prometheus asks, not counted along. */
final class Gauges {
    private Gauges() {}

    static GaugeSnapshot of(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }

    /** Of a count: exact up to 2^53. */
    static GaugeSnapshot of(String name, String help, long value) {
        return of(name, help, (double) value);
    }

    /** One data point a row. */
    static <T> GaugeSnapshot of(
            String name, String help, List<T> rows, Function<T, Labels> labels, ToDoubleFunction<T> value) {
        var gauge = GaugeSnapshot.builder().name(name).help(help);
        for (T row : rows) {
            gauge.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(labels.apply(row))
                    .value(value.applyAsDouble(row))
                    .build());
        }
        return gauge.build();
    }

    /** One data point a row of what only grows while the process runs; the library appends {@code _total}. */
    static <T> CounterSnapshot counter(
            String name, String help, List<T> rows, Function<T, Labels> labels, ToDoubleFunction<T> value) {
        var counter = CounterSnapshot.builder().name(name).help(help);
        for (T row : rows) {
            counter.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels.apply(row))
                    .value(value.applyAsDouble(row))
                    .build());
        }
        return counter.build();
    }
}
