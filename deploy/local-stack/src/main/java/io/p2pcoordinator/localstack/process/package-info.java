/** In: a command line. Out: a child process with a log, a record on disk that identifies it, and an orderly or brutal end. All children are
 * spawned by one thread that never ends, because Linux ties a parent's death signal to the spawning thread. */
@NullMarked
package io.p2pcoordinator.localstack.process;

import org.jspecify.annotations.NullMarked;
