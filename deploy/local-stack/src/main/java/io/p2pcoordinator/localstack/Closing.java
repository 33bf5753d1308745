package io.p2pcoordinator.localstack;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes all, goes on after a failure and reports every one. */
final class Closing {
    private Closing() {}

    static void all(List<? extends AutoCloseable> resources) {
        RuntimeException failure = null;
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                failure = add(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** For a way out that has a failure already. */
    static void suppressing(RuntimeException failure, Collection<? extends AutoCloseable> resources) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static RuntimeException add(@Nullable RuntimeException failure, Exception next) {
        if (failure == null) {
            return next instanceof RuntimeException first ? first : new IllegalStateException(next);
        }
        failure.addSuppressed(next);
        return failure;
    }
}
