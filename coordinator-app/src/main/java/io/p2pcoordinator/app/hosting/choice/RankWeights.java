package io.p2pcoordinator.app.hosting.choice;

/** What counts how much in a rank, against each other. */
public record RankWeights(int score, int nearness, int load, int forecast) {
    public RankWeights {
        if (score < 0 || nearness < 0 || load < 0 || forecast < 0 || score + nearness + load + forecast == 0) {
            throw new IllegalArgumentException("expected weights not below 0, and one above, but they are " + score
                    + ", " + nearness + ", " + load + ", " + forecast);
        }
    }
}
