/**
 * What the tables say: parameters go in, records come out. Any thread; every call ends within a few seconds, with {@link
 * io.p2pcoordinator.projections.TablesUnavailableException} where PostgreSQL does not answer.
 */
@NullMarked
package io.p2pcoordinator.projections.query;

import org.jspecify.annotations.NullMarked;
