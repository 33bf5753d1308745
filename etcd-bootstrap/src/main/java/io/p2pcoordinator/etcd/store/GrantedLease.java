package io.p2pcoordinator.etcd.store;

import java.time.Duration;

public record GrantedLease(long leaseId, Duration ttl) {}
