/** WebSockets as raw Netty: takes over a connection right behind the HTTP codec, so that nothing else costs time or memory there. */
@NullMarked
package io.p2pcoordinator.app.signalling.socket;

import org.jspecify.annotations.NullMarked;
