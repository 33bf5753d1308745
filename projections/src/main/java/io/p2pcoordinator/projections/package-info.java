/**
 * The read models. The log goes in, tables in PostgreSQL come out, and {@link io.p2pcoordinator.projections.query}
 * answers from them. Two projectors, a thread each, write; any thread reads.
 */
@NullMarked
package io.p2pcoordinator.projections;

import org.jspecify.annotations.NullMarked;
