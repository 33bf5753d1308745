package io.p2pcoordinator.app.hosting.choice;

import java.util.List;

/**
 * Says how good a host is for a zone. A plug-in: a class with a constructor without arguments, named in {@code
 * META-INF/services/io.p2pcoordinator.app.hosting.choice.Ranker} of a jar on the class path, and chosen by its name in the
 * settings. It must give the same answer for the same arguments on every node, so it has no state and no clock, and must be
 * quick: it is asked for each host. Who may be chosen at all is not its to say. Thread-safe.
 */
public interface Ranker {
    /** What the settings call it. */
    String name();

    /** Different views of the host, the more important ones with more weight. At least one weight is above 0. */
    List<Part> rate(ZoneFacts zone, HostFacts host, RankWeights weights);
}
