@NullMarked
package io.p2pcoordinator.projections.query;

import org.jspecify.annotations.NullMarked;
