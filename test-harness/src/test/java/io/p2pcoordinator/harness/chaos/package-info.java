@NullMarked
package io.p2pcoordinator.harness.chaos;

import org.jspecify.annotations.NullMarked;
