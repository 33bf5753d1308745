/** Tests of the world against a log in memory and a coordinator that knows only what the world asks for. */
@NullMarked
package io.p2pcoordinator.harness.world;

import org.jspecify.annotations.NullMarked;
