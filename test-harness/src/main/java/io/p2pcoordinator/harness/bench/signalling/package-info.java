/** Signalling beside PeerJS. */
@NullMarked
package io.p2pcoordinator.harness.bench.signalling;

import org.jspecify.annotations.NullMarked;
