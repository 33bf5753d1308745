package io.p2pcoordinator.app.domain;

/**
 * A decision and what it was decided on.
 *
 * @param version the subject's last sequence: the commit's {@code expected_version}
 * @param ownerEpoch zones: the epoch of the newest owner in the log, 0 where there was none yet; hosts and peers: 0
 */
public record Decided(long version, long ownerEpoch, Decision decision) {}
