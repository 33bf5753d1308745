package io.p2pcoordinator.harness.check;

/**
 * A write that a client asked for.
 *
 * @param mark by which its commit is found in the log, see {@link Marks}; empty where it has none of its own, then only its
 *     acknowledged position is looked at
 * @param client who asked; one thing at a time
 * @param action what it was; reads name it to say which writes they show
 * @param subject of the log, as NATS sees it
 * @param invokedUs when it was asked for, microseconds of the recorder's clock
 * @param completedUs when the answer came; {@link Long#MAX_VALUE} where none did
 */
public record Operation(
        String mark, String client, String action, String subject, long invokedUs, Outcome outcome, long completedUs) {}
