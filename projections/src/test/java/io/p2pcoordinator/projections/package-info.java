@NullMarked
package io.p2pcoordinator.projections;

import org.jspecify.annotations.NullMarked;
