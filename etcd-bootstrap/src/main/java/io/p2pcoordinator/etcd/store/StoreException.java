package io.p2pcoordinator.etcd.store;

import java.io.Serial;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Stops one request, never more. */
public final class StoreException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** Not reached, no answer in time, no leader: the request may have had its effect. */
        UNAVAILABLE,
        /** A write named a lease that does not exist: nothing of the request had effect. */
        NO_SUCH_LEASE,
        /** The server understood and said no: nothing of the request had effect. */
        REFUSED
    }

    private final Kind kind;

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** For people. */
    public static String messageOf(@Nullable Throwable failure) {
        return failure == null
                ? "no reason given"
                : String.valueOf(from(failure).getMessage());
    }

    /** Takes off the wrappers of futures. What is no failure of the store is a bug, and shows as REFUSED with its cause. */
    public static StoreException from(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof StoreException known
                ? known
                : new StoreException(Kind.REFUSED, "expected an answer of etcd, but: " + cause, cause);
    }
}
