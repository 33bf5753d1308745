/** Benchmarks of entities in memory: decoding and applying alone, area queries, memory, and a soak. */
@NullMarked
package io.p2pcoordinator.harness.bench.state;

import org.jspecify.annotations.NullMarked;
