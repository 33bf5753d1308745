package io.p2pcoordinator.app.domain;

/**
 * A session that may be ended.
 *
 * @param updatedAtUs of its newest change when it was looked at, microseconds since 1970
 */
public record IdleSession(SessionRef ref, long updatedAtUs) {}
