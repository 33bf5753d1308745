package io.p2pcoordinator.etcd.store;

/**
 * @param createRevision revision at which the key came into being: it changes only when the key was deleted between
 * @param modRevision revision of its last write
 * @param leaseId lease that the key dies with, 0 for none
 */
public record Entry(String key, String value, long createRevision, long modRevision, long leaseId) {}
