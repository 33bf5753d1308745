package io.p2pcoordinator.app.dbsync;

/** Ends a message that cannot be taken at all, with the status that HTTP has for it. */
public final class DbSyncProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int NOT_JSON = 400;
    static final int NOT_FOUND = 404;
    static final int NOT_THE_HOST = 409;
    static final int TOO_LARGE = 413;
    static final int INVALID = 422;
    static final int TOO_MANY = 429;
    static final int UNAVAILABLE = 503;

    private final int status;
    private final String field;

    DbSyncProblem(int status, String detail) {
        this(status, "", detail);
    }

    /** @param field of the message that is wrong; empty where it is none in particular */
    DbSyncProblem(int status, String field, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.field = field;
    }

    public int status() {
        return status;
    }

    /** Empty where no field is to blame. */
    public String field() {
        return field;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
