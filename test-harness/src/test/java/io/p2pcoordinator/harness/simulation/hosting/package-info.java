@NullMarked
package io.p2pcoordinator.harness.simulation.hosting;

import org.jspecify.annotations.NullMarked;
