/**
 * What an operator can set, each part as an immutable record that was checked before anything starts. Pure data: read from a
 * file and the environment once, handed down; nobody reads the environment later.
 */
@NullMarked
package io.p2pcoordinator.app.settings;

import org.jspecify.annotations.NullMarked;
