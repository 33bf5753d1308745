package io.p2pcoordinator.etcd.directory;

/**
 * @param up listed at least once, and the last attempt to list or watch went well
 * @param revision newest revision that the cache is known to include
 * @param reason one sentence for people
 */
public record DirectoryHealth(boolean up, long revision, int zones, String reason) {}
