package io.p2pcoordinator.app.shared;

import io.p2pcoordinator.eventstore.subject.SubjectToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys of buckets: one or more ids of any text, from the general to the particular. */
public final class Keys {
    private Keys() {}

    /** @throws IllegalArgumentException when an id is too long or no valid Unicode */
    public static String of(String... ids) {
        var key = new StringBuilder();
        for (String id : ids) {
            key.append(key.isEmpty() ? "" : ".").append(SubjectToken.escape(id));
        }
        return key.toString();
    }

    /** The ids that a key was made of; empty where it was not made by {@link #of}. */
    public static Optional<List<String>> ids(String key) {
        var ids = new ArrayList<String>();
        for (String token : key.split("\\.", -1)) {
            Optional<String> id = SubjectToken.unescape(token);
            if (id.isEmpty()) {
                return Optional.empty();
            }
            ids.add(id.get());
        }
        return Optional.of(ids);
    }
}
