package io.p2pcoordinator.app.settings;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known name that somebody meant who wrote an unknown one. */
final class NearestName {
    private static final LevenshteinDistance EDITS = LevenshteinDistance.getDefaultInstance();

    private NearestName() {}

    /** @param known at least one */
    static String to(String unknown, Collection<String> known) {
        return known.stream()
                .min(Comparator.<String>comparingInt(name -> distance(unknown, name))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** A name in the wrong section is nearer than another name in the right one. */
    private static int distance(String unknown, String name) {
        int whole = EDITS.apply(unknown, name);
        int last = EDITS.apply(lastPart(unknown), lastPart(name));
        return Math.min(whole, last + 1);
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
