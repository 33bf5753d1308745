/**
 * Introduces peers to each other: frames of sockets come in, frames for others go out, on this node directly and to other nodes
 * through what nodes share. Who is in which session is the order of one bucket, the same for all nodes. Sockets' threads call
 * in; nothing here blocks them.
 *
 * <pre>
 *   socket -> Conversation -> SignallingHub --same node--> PeerSocket
 *                                |      '----other node--> SharedStore.send -> its hub -> PeerSocket
 *                                v
 *                         presence bucket -> PresenceBook (every node's copy) -> joined, left
 * </pre>
 */
@NullMarked
package io.p2pcoordinator.app.signalling;

import org.jspecify.annotations.NullMarked;
