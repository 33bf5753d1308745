package io.p2pcoordinator.app.hosting.choice;

import java.time.Duration;

/**
 * How numbers of players are foretold: Holt's linear method (C. C. Holt 1957; Hyndman and Athanasopoulos, Forecasting: Principles
 * and Practice, section 8.2).
 *
 * @param every between two observations
 * @param horizon how far ahead
 * @param level smoothing of the level, 0 (never changes) to 1 (the newest observation)
 * @param trend smoothing of the trend, likewise
 */
public record ForecastConfig(Duration every, Duration horizon, double level, double trend) {
    public ForecastConfig {
        if (every.isNegative() || every.isZero() || horizon.isNegative()) {
            throw new IllegalArgumentException(
                    "expected times of a forecast above 0, but they are " + every + " and " + horizon);
        }
        if (!(level > 0 && level <= 1 && trend >= 0 && trend <= 1)) {
            throw new IllegalArgumentException(
                    "expected smoothings from 0 to 1, that of the level above 0, but they are " + level + ", " + trend);
        }
    }
}
