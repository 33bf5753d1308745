/**
 * The log as a file, and back. In goes what cannot be derived: streams, signing keys, and the snapshots without which trimmed streams
 * say nothing. Tables, other snapshots and what nodes share for a while come from it again. On the caller's thread.
 */
@NullMarked
package io.p2pcoordinator.app.backup;

import org.jspecify.annotations.NullMarked;
