/** Which host a zone should have. */
@NullMarked
package io.p2pcoordinator.app.hosting.choice;

import org.jspecify.annotations.NullMarked;
