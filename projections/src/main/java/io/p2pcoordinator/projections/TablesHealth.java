package io.p2pcoordinator.projections;

/**
 * @param reachable whether queries can be expected to work now
 * @param detail for people: what is connected, or what is missing
 */
public record TablesHealth(boolean reachable, String detail) {}
