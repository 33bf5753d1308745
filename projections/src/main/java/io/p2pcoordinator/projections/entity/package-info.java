/**
 * Entities: the ENTITY streams as rows, the newest state of each. A batch is conflated to one change an entity before it is
 * written. The projector's thread only.
 */
@NullMarked
package io.p2pcoordinator.projections.entity;

import org.jspecify.annotations.NullMarked;
