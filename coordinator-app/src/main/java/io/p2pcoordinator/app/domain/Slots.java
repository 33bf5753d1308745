package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The slots of a host that are held for zones, one a zone at most. Immutable, in order of zone ids. */
public final class Slots {
    public static final Slots NONE = new Slots(new TreeMap<>());

    private final SortedMap<String, Slot> byZone;

    /**
     * One of them.
     *
     * @param migration number of the migration that it is for
     * @param deadlineUs until when it is held unless it is confirmed, microseconds since 1970; 0 once it is
     */
    public record Slot(String zoneId, long migration, long deadlineUs) {
        public boolean isConfirmed() {
            return deadlineUs == 0;
        }

        public boolean isHeldAt(long timeUs) {
            return isConfirmed() || timeUs < deadlineUs;
        }
    }

    private Slots(SortedMap<String, Slot> byZone) {
        this.byZone = Collections.unmodifiableSortedMap(byZone);
    }

    static Slots of(List<Slot> slots) {
        var byZone = new TreeMap<String, Slot>();
        slots.forEach(slot -> byZone.put(slot.zoneId, slot));
        return new Slots(byZone);
    }

    public Optional<Slot> find(String zoneId) {
        return Optional.ofNullable(byZone.get(zoneId));
    }

    public Collection<Slot> all() {
        return byZone.values();
    }

    /** How many of them others than this zone hold at that time. */
    public long heldByOthers(String zoneId, long timeUs) {
        return byZone.values().stream()
                .filter(slot -> !slot.zoneId.equals(zoneId) && slot.isHeldAt(timeUs))
                .count();
    }

    Slots with(Slot slot) {
        var after = new TreeMap<>(byZone);
        after.put(slot.zoneId, slot);
        return new Slots(after);
    }

    Slots without(String zoneId) {
        if (!byZone.containsKey(zoneId)) {
            return this;
        }
        var after = new TreeMap<>(byZone);
        after.remove(zoneId);
        return new Slots(after);
    }

    long digest() {
        long digest = 0;
        for (Map.Entry<String, Slot> slot : byZone.entrySet()) {
            digest += new Digest()
                    .add(slot.getKey())
                    .add(slot.getValue().migration)
                    .add(slot.getValue().deadlineUs)
                    .value();
        }
        return digest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slots that && byZone.equals(that.byZone);
    }

    @Override
    public int hashCode() {
        return byZone.hashCode();
    }

    @Override
    public String toString() {
        return byZone.values().toString();
    }
}
