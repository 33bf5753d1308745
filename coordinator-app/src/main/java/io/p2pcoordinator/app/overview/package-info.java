/**
 * What all nodes say of themselves, and what a node can be asked to do by another: requests over core NATS with a deadline, so that
 * what is shown is of now, and whoever does not answer is shown as silent. Any thread; blocks for the deadline at most.
 */
@NullMarked
package io.p2pcoordinator.app.overview;

import org.jspecify.annotations.NullMarked;
