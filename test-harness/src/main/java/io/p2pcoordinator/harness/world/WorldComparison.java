package io.p2pcoordinator.harness.world;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;

/**
 * How what is shown differs from what should be: the same entities in the same zones, within half a millimetre.
 *
 * @param repeated shown more than once in a zone
 */
record WorldComparison(
        int matching,
        List<PlacedEntity> missing,
        List<PlacedEntity> extra,
        List<Misplaced> misplaced,
        List<PlacedEntity> repeated) {
    /** The same entity, here and there. */
    record Misplaced(PlacedEntity expected, PlacedEntity shown) {}

    private record Key(String zoneId, long entityId) {}

    static WorldComparison of(Collection<PlacedEntity> expected, Collection<PlacedEntity> shown) {
        var left = new HashMap<Key, PlacedEntity>();
        expected.forEach(entity -> left.put(key(entity), entity));
        var seen = new HashMap<Key, PlacedEntity>();
        var extra = new ArrayList<PlacedEntity>();
        var misplaced = new ArrayList<Misplaced>();
        var repeated = new ArrayList<PlacedEntity>();
        int matching = 0;
        for (PlacedEntity entity : shown) {
            PlacedEntity wanted = left.remove(key(entity));
            if (seen.putIfAbsent(key(entity), entity) != null) {
                repeated.add(entity);
            } else if (wanted == null) {
                extra.add(entity);
            } else if (wanted.standsWhere(entity)) {
                matching++;
            } else {
                misplaced.add(new Misplaced(wanted, entity));
            }
        }
        return new WorldComparison(
                matching,
                List.copyOf(left.values()),
                List.copyOf(extra),
                List.copyOf(misplaced),
                List.copyOf(repeated));
    }

    boolean isEqual() {
        return missing.isEmpty() && extra.isEmpty() && misplaced.isEmpty() && repeated.isEmpty();
    }

    private static Key key(PlacedEntity entity) {
        return new Key(entity.zoneId(), entity.entityId());
    }
}
