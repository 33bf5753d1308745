package io.p2pcoordinator.harness.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One result: ours beside the raw client's for the same work in the same run.
 *
 * @param name as {@code --json} calls it
 * @param raw 0 where there is nothing to stand beside
 * @param unit of both
 * @param ratio ours divided by raw, or where a smaller figure is the better one, raw divided by ours: so 1 is even and more is better; 0
 *     where raw is 0
 * @param more further facts of the same measurement, in this order, numbers or text
 */
public record Figure(String name, double ours, double raw, double ratio, String unit, Map<String, Object> more) {
    /** Of something of which there should be much. */
    public static Figure rate(String name, double ours, double raw, String unit) {
        return new Figure(name, ours, raw, raw == 0 ? 0 : ours / raw, unit, Map.of());
    }

    /** Of something of which there should be little. */
    public static Figure cost(String name, double ours, double raw, String unit) {
        return new Figure(name, ours, raw, raw == 0 || ours == 0 ? 0 : raw / ours, unit, Map.of());
    }

    public Figure with(String key, Object value) {
        var extended = new LinkedHashMap<>(more);
        extended.put(key, value);
        return new Figure(name, ours, raw, ratio, unit, extended);
    }
}
