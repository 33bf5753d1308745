@NullMarked
package io.p2pcoordinator.harness.check;

import org.jspecify.annotations.NullMarked;
