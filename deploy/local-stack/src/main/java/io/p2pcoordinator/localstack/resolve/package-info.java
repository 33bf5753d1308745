/** In: which server is wanted. Out: a folder with executables new enough to use, from the environment, PATH, the cache or the network, in this order. */
@NullMarked
package io.p2pcoordinator.localstack.resolve;

import org.jspecify.annotations.NullMarked;
