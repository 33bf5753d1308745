package io.p2pcoordinator.localstack.process;

/** The signal by which a program ends in good order. */
public enum StopSignal {
    /** What most servers expect. */
    TERM,
    /** PostgreSQL's "fast shutdown": it does not wait for clients to leave. */
    INT
}
