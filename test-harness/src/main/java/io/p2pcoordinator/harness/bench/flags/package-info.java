/** How soon a runtime flag is at every connected client. */
@NullMarked
package io.p2pcoordinator.harness.bench.flags;

import org.jspecify.annotations.NullMarked;
