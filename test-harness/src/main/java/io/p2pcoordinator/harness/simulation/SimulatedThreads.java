package io.p2pcoordinator.harness.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

/**
 * Starts virtual threads that run where an executor says, so that code that blocks takes its turns on one real thread, in an order
 * that only the executor decides. Virtual threads that such a thread starts run there too (see the constructor of {@code
 * java.lang.VirtualThread}). The JDK does not offer this: it needs {@code --add-opens=java.base/java.lang=ALL-UNNAMED}.
 */
final class SimulatedThreads {
    private static final MethodHandle NEW_BUILDER = newBuilder();

    private SimulatedThreads() {}

    static Thread start(Executor executor, String name, Runnable task) {
        Thread.Builder.OfVirtual builder;
        try {
            builder = (Thread.Builder.OfVirtual) NEW_BUILDER.invoke(executor);
        } catch (Throwable e) {
            throw new IllegalStateException("expected a builder of virtual threads", e);
        }
        return builder.name(name).start(task);
    }

    private static MethodHandle newBuilder() {
        try {
            Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            return MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
                    .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                    .asType(MethodType.methodType(Object.class, Executor.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "expected Java 25 with --add-opens=java.base/java.lang=ALL-UNNAMED, which deploy/simulate sets", e);
        }
    }
}
