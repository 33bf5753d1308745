package io.p2pcoordinator.etcd.store;

import java.util.List;

/** @param revision the store's revision that this is the state of; a watch from the next one misses nothing */
public record Listing(long revision, List<Entry> entries) {}
