@NullMarked
package io.p2pcoordinator.harness.fault;

import org.jspecify.annotations.NullMarked;
