/**
 * What operators switch while all goes on: whether players' machines host, whether servers take over, whether the AI world is asked.
 * The flags of the control state and the settings of the node go in, answers for zones, regions and services come out, from memory.
 * Any thread.
 */
@NullMarked
package io.p2pcoordinator.app.flags;

import org.jspecify.annotations.NullMarked;
