/** Test data that all packages share. */
@NullMarked
package io.p2pcoordinator.eventstore;

import org.jspecify.annotations.NullMarked;
