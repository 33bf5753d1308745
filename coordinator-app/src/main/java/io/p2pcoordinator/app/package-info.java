/** The executable: reads its settings, opens a {@link io.p2pcoordinator.app.node.CoordinatorNode}, serves HTTP. */
@NullMarked
package io.p2pcoordinator.app;

import org.jspecify.annotations.NullMarked;
