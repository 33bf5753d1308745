/** The whole path with real processes: coordinator, servers, world load, kills and comparisons. */
@NullMarked
package io.p2pcoordinator.harness.system;

import org.jspecify.annotations.NullMarked;
