/** How long a start takes and what it grows with. A command comes in, processes are started and stopped, figures go out. */
@NullMarked
package io.p2pcoordinator.harness.bench.start;

import org.jspecify.annotations.NullMarked;
