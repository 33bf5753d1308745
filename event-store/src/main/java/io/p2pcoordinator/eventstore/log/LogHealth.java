package io.p2pcoordinator.eventstore.log;

/**
 * @param reachable whether appends and reads can be expected to work now
 * @param detail for people: what is connected, or what is missing since when
 */
public record LogHealth(boolean reachable, String detail) {}
