/** Tests of the simulator: that the coordinator keeps its rules in it, and that it sees where one does not. */
@NullMarked
package io.p2pcoordinator.harness.simulation;

import org.jspecify.annotations.NullMarked;
