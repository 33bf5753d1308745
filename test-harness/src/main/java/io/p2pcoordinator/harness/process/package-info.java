/** Programs of the build in processes of their own, to be killed and paused. */
@NullMarked
package io.p2pcoordinator.harness.process;

import org.jspecify.annotations.NullMarked;
