/**
 * The tables that all projections share: connections, migrations, positions, admission memory, journal, parked commits. Rows go in,
 * SQL comes out. A connection belongs to the thread that opened it; nothing here keeps state.
 */
@NullMarked
package io.p2pcoordinator.projections.table;

import org.jspecify.annotations.NullMarked;
