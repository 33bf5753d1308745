package io.p2pcoordinator.app.domain;

/** Where a live session is found. */
public record SessionRef(long number, String sessionId, String zoneId) {}
