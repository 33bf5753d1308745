/**
 * Commands become commits: one at a time per subject, decided on the state in memory, appended with the version that it
 * was decided on, answered after the commit was applied. Comes in from the edge's request threads; goes out to the log.
 */
@NullMarked
package io.p2pcoordinator.app.decide;

import org.jspecify.annotations.NullMarked;
