@NullMarked
package io.p2pcoordinator.projections.table;

import org.jspecify.annotations.NullMarked;
