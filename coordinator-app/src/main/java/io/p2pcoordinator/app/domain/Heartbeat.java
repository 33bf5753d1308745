package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;

/** What a host reported last, and when, in microseconds since 1970. */
public record Heartbeat(String hostId, long reportedAtUs, HostHeartbeatReported report) {
    long digest() {
        return MessageDigests.add(new Digest().add(hostId).add(reportedAtUs), report)
                .value();
    }
}
