package io.p2pcoordinator.app.hosting.choice;

import java.util.List;

/** By the quality score, by nearness to the players, and by how much room there is now and will be soon. */
public final class StandardRanker implements Ranker {
    public static final String NAME = "standard";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Part> rate(ZoneFacts zone, HostFacts host, RankWeights weights) {
        return List.of(
                new Part("score", host.score() / 100, weights.score()),
                new Part("nearness", zone.audience().nearness(host), weights.nearness()),
                new Part("load", host.room(host.players() + zone.players()), weights.load()),
                new Part("forecast", host.room(host.forecastPlayers() + zone.forecastPlayers()), weights.forecast()));
    }
}
