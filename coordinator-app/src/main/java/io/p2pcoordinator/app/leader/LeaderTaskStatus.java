package io.p2pcoordinator.app.leader;

/**
 * @param runs rounds that this node has finished since it started
 * @param lastRunUs when the last one began, microseconds since 1970; 0 for never
 */
public record LeaderTaskStatus(String name, long runs, long lastRunUs) {}
