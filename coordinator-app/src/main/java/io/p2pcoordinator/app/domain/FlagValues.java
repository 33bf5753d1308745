package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import java.util.Map;

/** The flags that were set and not reset, all as of one moment. Immutable. */
public record FlagValues(Map<FlagId, Value> byId) {
    /** @param setAtUs since when, microseconds since 1970 */
    public record Value(boolean enabled, long setAtUs) {}

    public static final FlagValues NONE = new FlagValues(Map.of());

    public FlagValues {
        byId = Map.copyOf(byId);
    }

    /** @param otherwise what holds where it was not set */
    public boolean isOn(FlagId id, boolean otherwise) {
        Value value = byId.get(id);
        return value == null ? otherwise : value.enabled;
    }

    /** Whether it was set to off, whatever holds where it was not set. */
    boolean isOff(FlagId id) {
        return !isOn(id, true);
    }

    int size() {
        return byId.size();
    }

    /** The same for the same flags in any order. */
    long digest(String subjectId) {
        long sum = 0;
        for (var entry : byId.entrySet()) {
            FlagId id = entry.getKey();
            sum += new Digest()
                    .add(subjectId)
                    .add((long) id.kind().getNumber())
                    .add((long) id.scope().getNumber())
                    .add(id.name())
                    .add(entry.getValue().enabled)
                    .add(entry.getValue().setAtUs)
                    .value();
        }
        return sum;
    }
}
