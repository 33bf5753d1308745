package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.proto.v1.EntityKind;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An entity beside the position of its stream, as the query answers them; without an entity where the zone has none. */
record EntityRow(
        boolean zoneIsKnown,
        long sequence,
        @Nullable Long entityId,
        int kind,
        long typeId,
        long xMm,
        long yMm,
        int velocityXMmPerS,
        int velocityYMmPerS,
        @Nullable String attributesJson,
        @Nullable Instant updatedAt) {
    private static final String KIND_PREFIX = "ENTITY_KIND_";

    @Nullable
    EntityView view() {
        if (entityId == null || attributesJson == null || updatedAt == null) {
            return null;
        }
        return new EntityView(
                entityId,
                kindName(kind),
                typeId,
                xMm,
                yMm,
                velocityXMmPerS,
                velocityYMmPerS,
                attributesJson,
                updatedAt);
    }

    /** A kind that only later versions know is {@code other} here. */
    private static String kindName(int number) {
        EntityKind kind = EntityKind.forNumber(number);
        return (kind == null ? EntityKind.ENTITY_KIND_OTHER : kind)
                .name()
                .substring(KIND_PREFIX.length())
                .toLowerCase(Locale.ROOT);
    }
}
