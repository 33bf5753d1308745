package io.p2pcoordinator.projections.query;

import java.time.Instant;

/**
 * An entity where its last spawn or move left it.
 *
 * @param kind {@code player}, {@code monster}, {@code npc}, {@code item}, {@code pet} or {@code other}
 * @param attributesJson a JSON object
 * @param updatedAt of the last spawn or move: the moment that position and velocity are of
 */
public record EntityView(
        long entityId,
        String kind,
        long typeId,
        long xMm,
        long yMm,
        int velocityXMmPerS,
        int velocityYMmPerS,
        String attributesJson,
        Instant updatedAt) {}
