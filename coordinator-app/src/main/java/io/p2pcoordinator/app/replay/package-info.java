/** Folds the log from its beginning without the application around it, and compares with what a running node shows. */
@NullMarked
package io.p2pcoordinator.app.replay;

import org.jspecify.annotations.NullMarked;
