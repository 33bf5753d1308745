/** Projections from JetStream into PostgreSQL, beside plain array upserts of the same rows. */
@NullMarked
package io.p2pcoordinator.harness.bench.projection;

import org.jspecify.annotations.NullMarked;
