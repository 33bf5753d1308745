package io.p2pcoordinator.app.hosting.choice;

import java.util.List;

/** The example of a plug-in in CONTRIBUTING.md: whoever has the fewest players. */
public final class QuietestRanker implements Ranker {
    @Override
    public String name() {
        return "quietest";
    }

    @Override
    public List<Part> rate(ZoneFacts zone, HostFacts host, RankWeights weights) {
        return List.of(new Part("quiet", 1.0 / (1 + host.players()), 1));
    }
}
