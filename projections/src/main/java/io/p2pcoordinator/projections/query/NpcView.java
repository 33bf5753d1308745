package io.p2pcoordinator.projections.query;

/** An NPC and the zone that it is in. */
public record NpcView(String zoneId, EntityView entity) {}
