/**
 * What all nodes share and may lose: presence, offers, rate limits, signing keys. Small values in buckets, and messages to
 * whoever listens now. Nothing of the game's truth is here: that is the log's.
 */
@NullMarked
package io.p2pcoordinator.app.shared;

import org.jspecify.annotations.NullMarked;
