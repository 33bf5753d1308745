/** In: an installation and a folder. Out: one server (or a cluster) that is ready, with its ports. Methods may be called from any thread; one call at a time per server. */
@NullMarked
package io.p2pcoordinator.localstack.server;

import org.jspecify.annotations.NullMarked;
