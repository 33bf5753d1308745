package io.p2pcoordinator.projections.entity;

import io.p2pcoordinator.proto.v1.AttributeValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a batch does to one entity, all its events taken together:
 *
 * <pre>
 *   CHANGED (a step, attributes)  --spawn-->  SPAWNED (the whole row)  --despawn-->  GONE  --spawn-->  SPAWNED
 *        '---------------------------despawn------------------------------------------^ (moves do nothing)
 * </pre>
 *
 * CHANGED is relative, so the batch need not know where the entity was, nor whether it is there at all.
 */
final class EntityChange {
    enum Kind {
        CHANGED,
        SPAWNED,
        GONE
    }

    // Most changes are moves: these come into being with the first attribute.
    private Map<String, AttributeValue> set = Map.of();
    private Set<String> removed = Set.of();
    private Kind kind = Kind.CHANGED;
    private int entityKind;
    private long typeId;
    private boolean moved;
    private long xMm;
    private long yMm;
    private int velocityXMmPerS;
    private int velocityYMmPerS;
    private long atUs;

    void spawn(int newEntityKind, long newTypeId, long newXMm, long newYMm) {
        kind = Kind.SPAWNED;
        entityKind = newEntityKind;
        typeId = newTypeId;
        xMm = newXMm;
        yMm = newYMm;
        forgetAttributes();
    }

    void move(int dxMm, int dyMm) {
        xMm += dxMm;
        yMm += dyMm;
        moved = true;
    }

    /** Follows each spawn and move. */
    void fly(int newVelocityXMmPerS, int newVelocityYMmPerS, long newAtUs) {
        velocityXMmPerS = newVelocityXMmPerS;
        velocityYMmPerS = newVelocityYMmPerS;
        atUs = newAtUs;
    }

    /** First set, then removed: a name in both is removed. */
    void changeAttributes(Map<String, AttributeValue> newlySet, Iterable<String> newlyRemoved) {
        if (!hasAttributeChanges()) {
            set = new LinkedHashMap<>();
            removed = new HashSet<>();
        }
        newlySet.forEach((name, value) -> {
            set.put(name, value);
            removed.remove(name);
        });
        for (String name : newlyRemoved) {
            set.remove(name);
            removed.add(name);
        }
    }

    void despawn() {
        kind = Kind.GONE;
        forgetAttributes();
    }

    private void forgetAttributes() {
        set = Map.of();
        removed = Set.of();
    }

    Kind kind() {
        return kind;
    }

    boolean isGone() {
        return kind == Kind.GONE;
    }

    boolean isMoved() {
        return moved;
    }

    boolean hasAttributeChanges() {
        return !set.isEmpty() || !removed.isEmpty();
    }

    int entityKind() {
        return entityKind;
    }

    long typeId() {
        return typeId;
    }

    /** Where it is if SPAWNED, how far it went if CHANGED. */
    long xMm() {
        return xMm;
    }

    long yMm() {
        return yMm;
    }

    int velocityXMmPerS() {
        return velocityXMmPerS;
    }

    int velocityYMmPerS() {
        return velocityYMmPerS;
    }

    long atUs() {
        return atUs;
    }

    Map<String, AttributeValue> set() {
        return set;
    }

    Set<String> removed() {
        return removed;
    }
}
