/** Benchmarks: our figure, that of what is there already for the same work in the same run, and the ratio. */
@NullMarked
package io.p2pcoordinator.harness.bench;

import org.jspecify.annotations.NullMarked;
