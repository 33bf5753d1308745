package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.proto.v1.AttributeValue;
import java.util.Map;

/** An entity of a zone, to be read. */
public interface EntityView {
    long entityId();

    /** The number of its {@code EntityKind}, which may be one that this version does not know. */
    int kind();

    int typeId();

    /** Where the last spawn or move put it. */
    long xMm();

    long yMm();

    int velocityXMmPerS();

    int velocityYMmPerS();

    /** When the last spawn or move put it there, microseconds since 1970. Attributes change without changing this. */
    long updatedAtUs();

    /** Where its velocity has taken it by that time; where it was put for any time before. */
    default long xMmAt(long timeUs) {
        return Motion.positionMm(xMm(), velocityXMmPerS(), updatedAtUs(), timeUs);
    }

    default long yMmAt(long timeUs) {
        return Motion.positionMm(yMm(), velocityYMmPerS(), updatedAtUs(), timeUs);
    }

    /** The lane's own map: changes with the next commit. Empty for most. */
    Map<String, AttributeValue> attributes();
}
