/** In: a data folder. Out: the passwords and keys of its stack, made at the first start and kept in a file that only its owner reads. */
@NullMarked
package io.p2pcoordinator.localstack.secret;

import org.jspecify.annotations.NullMarked;
