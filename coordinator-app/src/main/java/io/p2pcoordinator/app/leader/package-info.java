/**
 * What must be done once in the cluster and moves with the leader: rounds of tasks, the duty to write the tables, the claim to put
 * streams aside. Whether this node leads goes in; commands go out, whose decisions see to it that a round that was begun by a
 * former leader does no harm.
 */
@NullMarked
package io.p2pcoordinator.app.leader;

import org.jspecify.annotations.NullMarked;
