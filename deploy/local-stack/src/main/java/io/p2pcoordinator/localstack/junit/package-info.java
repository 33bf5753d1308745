/** In: a test class that asks for servers. Out: servers shared by the whole JVM or fresh for the class, stopped by JUnit. */
@NullMarked
package io.p2pcoordinator.localstack.junit;

import org.jspecify.annotations.NullMarked;
