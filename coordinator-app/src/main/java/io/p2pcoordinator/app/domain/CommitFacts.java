package io.p2pcoordinator.app.domain;

/** What appliers may know of the commit that an event came in, beside the event. */
record CommitFacts(long sequence, long epoch, long occurredAtUs) {}
