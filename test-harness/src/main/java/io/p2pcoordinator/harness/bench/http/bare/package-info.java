/** The other side of the benchmark: the framework, a pool and a controller, and nothing else. A process of its own. */
@NullMarked
package io.p2pcoordinator.harness.bench.http.bare;

import org.jspecify.annotations.NullMarked;
