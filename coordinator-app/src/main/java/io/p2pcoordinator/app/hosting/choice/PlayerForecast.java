package io.p2pcoordinator.app.hosting.choice;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many players each zone will have soon. One thread observes, any thread asks. Costs one map entry a zone that has had players
 * lately; zones without any are forgotten.
 */
public final class PlayerForecast {
    private static final double FORGOTTEN = 0.05;

    private final ForecastConfig config;
    private final double steps;
    private final Map<String, Trend> trends = new ConcurrentHashMap<>();
    private long observedAtUs = Long.MIN_VALUE;

    private record Trend(double level, double slope) {
        Trend after(int players, ForecastConfig config) {
            double newLevel = config.level() * players + (1 - config.level()) * (level + slope);
            double newSlope = config.trend() * (newLevel - level) + (1 - config.trend()) * slope;
            return new Trend(newLevel, newSlope);
        }
    }

    public PlayerForecast(ForecastConfig config) {
        this.config = config;
        this.steps = (double) config.horizon().toNanos() / config.every().toNanos();
    }

    /** Takes what is so now as one observation, if it is time for one. */
    public void observe(HostingIndex index, long nowUs) {
        if (observedAtUs != Long.MIN_VALUE
                && nowUs - observedAtUs
                        < TimeUnit.NANOSECONDS.toMicros(config.every().toNanos())) {
            return;
        }
        observedAtUs = nowUs;
        trends.keySet().removeIf(zoneId -> !index.isKnown(zoneId));
        index.forEachZone(this::observe);
    }

    private void observe(String zoneId, int players) {
        Trend before = trends.get(zoneId);
        if (before == null) {
            if (players > 0) {
                trends.put(zoneId, new Trend(players, 0));
            }
            return;
        }
        Trend after = before.after(players, config);
        if (players == 0 && after.level < FORGOTTEN) {
            trends.remove(zoneId);
        } else {
            trends.put(zoneId, after);
        }
    }

    /** @param players that the zone has now: the answer for one that was never observed */
    double forecast(String zoneId, int players) {
        Trend trend = trends.get(zoneId);
        return trend == null ? players : Math.max(0, trend.level + steps * trend.slope);
    }
}
