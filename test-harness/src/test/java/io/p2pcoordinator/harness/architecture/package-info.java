/** Rules that all modules keep, read from their compiled classes. */
@NullMarked
package io.p2pcoordinator.harness.architecture;

import org.jspecify.annotations.NullMarked;
