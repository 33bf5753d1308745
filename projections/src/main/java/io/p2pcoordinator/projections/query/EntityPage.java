package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.log.Position;
import java.util.List;

/**
 * Entities, and the position of the zone's stream that they are the state at.
 *
 * @param zoneIsKnown whether the zone is registered; entities may be there before it is
 */
public record EntityPage(Position position, boolean zoneIsKnown, List<EntityView> entities) {}
