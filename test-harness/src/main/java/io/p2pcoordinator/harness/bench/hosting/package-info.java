/** What it costs to choose and to watch hosts. */
@NullMarked
package io.p2pcoordinator.harness.bench.hosting;

import org.jspecify.annotations.NullMarked;
