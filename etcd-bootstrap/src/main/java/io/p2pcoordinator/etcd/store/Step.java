package io.p2pcoordinator.etcd.store;

/** One guarded write: does {@code action} on {@code key} if {@code guard} holds, else tells what it found instead. */
public record Step(String key, Guard guard, Action action) {

    /** etcd takes 128 operations in a transaction by default, of which a nested one counts two. */
    public static final int MAX_IN_TRANSACTION = 60;

    public sealed interface Guard {}

    public record Absent() implements Guard {}

    public record CreatedAt(long createRevision) implements Guard {}

    public record ModifiedAt(long modRevision) implements Guard {}

    public record Always() implements Guard {}

    public sealed interface Action {}

    public record Put(String value, long leaseId) implements Action {}

    public record Delete() implements Action {}

    public static Step create(String key, String value, long leaseId) {
        return new Step(key, new Absent(), new Put(value, leaseId));
    }

    /** Guarded by the last write rather than by the creation: a request that arrives late does not undo a newer one. */
    public static Step replace(String key, long modRevision, String value, long leaseId) {
        return new Step(key, new ModifiedAt(modRevision), new Put(value, leaseId));
    }

    public static Step delete(String key, long createRevision) {
        return new Step(key, new CreatedAt(createRevision), new Delete());
    }

    public static Step put(String key, String value, long leaseId) {
        return new Step(key, new Always(), new Put(value, leaseId));
    }
}
