package io.p2pcoordinator.app.hosting.choice;

import java.util.List;
import java.util.ServiceLoader;

/** The rankers on the class path. */
final class Rankers {
    private Rankers() {}

    /** @throws IllegalArgumentException naming those that there are, when there is none of that name, or more than one */
    static Ranker named(String name) {
        List<Ranker> all = ServiceLoader.load(Ranker.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        List<Ranker> found =
                all.stream().filter(ranker -> ranker.name().equals(name)).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException("expected one ranker called " + name + ", but the class path has "
                    + all.stream().map(Ranker::name).sorted().toList());
        }
        return found.getFirst();
    }
}
