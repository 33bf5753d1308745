/** The operators' command line: what is done to a cluster from outside of its coordinators. */
@NullMarked
package io.p2pcoordinator.app.control;

import org.jspecify.annotations.NullMarked;
