package io.p2pcoordinator.etcd.jetcd;

import io.grpc.Status;
import io.p2pcoordinator.etcd.store.StoreException;
import java.util.concurrent.CompletionException;

/** What gRPC's and etcd's errors mean to this module. Texts are those of etcd's {@code rpctypes/error.go}. */
final class Failures {

    private Failures() {}

    static StoreException translate(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreException known) {
            return known;
        }
        Status status = Status.fromThrowable(cause);
        String text = "etcd: " + status.getCode() + describe(status);
        StoreException.Kind kind = switch (status.getCode()) {
            case NOT_FOUND ->
                text.contains("lease not found") ? StoreException.Kind.NO_SUCH_LEASE : StoreException.Kind.REFUSED;
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED, INTERNAL, UNKNOWN, RESOURCE_EXHAUSTED, DATA_LOSS ->
                StoreException.Kind.UNAVAILABLE;
            case OK,
                    INVALID_ARGUMENT,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    UNAUTHENTICATED -> StoreException.Kind.REFUSED;
        };
        return new StoreException(kind, text, cause);
    }

    /** The server does not know the token: it was restarted, or the token is old. Another one may do. */
    static boolean needsNewToken(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String description = String.valueOf(status.getDescription());
        return description.contains("invalid auth token")
                || description.contains("revision of auth store is old")
                || description.contains("user name is empty");
    }

    private static String describe(Status status) {
        String text = status.getDescription() == null ? "" : ": " + status.getDescription();
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null || root.getMessage() == null ? text : text + " (" + root.getMessage() + ")";
    }
}
