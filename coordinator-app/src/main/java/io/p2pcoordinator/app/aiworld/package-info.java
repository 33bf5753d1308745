/**
 * NPCs that another service moves. Every five seconds the owner of a zone with an active session asks that service for the zone's NPCs;
 * what has changed goes into the log as entity deltas, under a producer id of the node's own and the zone's present hosting epoch, beside
 * those of the zone's host. Reads come from the tables. Rounds start on one thread, each zone is asked on a virtual thread; nothing else
 * waits for that service.
 *
 * <p>Fencing is the entity stream's own: a commit that was decided under an epoch that is over has no effect, and the next round sees the new
 * epoch and goes on from what the tables say. A former owner may publish once more; what it and the new owner say differs by a round at
 * most, and is put right with the next comparison against the tables.
 */
@NullMarked
package io.p2pcoordinator.app.aiworld;

import org.jspecify.annotations.NullMarked;
