@NullMarked
package io.p2pcoordinator.projections.projector;

import org.jspecify.annotations.NullMarked;
