package io.p2pcoordinator.etcd.membership;

/** @param reason one sentence for people: what holds, or what is missing and why */
public record LeaseHealth(boolean up, LeaseState state, String reason) {}
