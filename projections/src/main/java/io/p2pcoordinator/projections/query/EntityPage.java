package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.log.Position;
import java.util.List;

/** Entities, and the position of the zone's stream that they are the state at. */
public record EntityPage(Position position, List<EntityView> entities) {}
