package io.p2pcoordinator.app.hosting.choice;

import java.time.Duration;

/**
 * What the choice of a host goes by.
 *
 * @param ranker the name of the one that is to be used
 */
public record ChoiceConfig(
        Minimums minimums, HeartbeatRule heartbeats, RankWeights weights, ForecastConfig forecast, String ranker) {
    public static ChoiceConfig defaults() {
        return new ChoiceConfig(
                new Minimums(4, 3_000, 8_192, 100, 10, 100, Duration.ofMinutes(30), 80, 85),
                new HeartbeatRule(Duration.ofSeconds(20), Duration.ofMinutes(1), 3),
                new RankWeights(40, 30, 15, 15),
                new ForecastConfig(Duration.ofSeconds(15), Duration.ofMinutes(5), 0.5, 0.2),
                StandardRanker.NAME);
    }
}
