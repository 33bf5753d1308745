package io.p2pcoordinator.localstack.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * For a test class that has servers of its own and waits for them most of its time. Such classes run beside all others: themselves one after the other, and each one's tests
 * too. It needs the module's {@code junit-platform.properties}.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("in-background")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface InBackground {}
