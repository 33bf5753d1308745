package io.p2pcoordinator.app.domain;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds hosts that fell silent. Reads two streams, so it belongs to deciding, never to applying. Any thread. */
public final class HostTimeouts {
    private HostTimeouts() {}

    /**
     * The hosts, in order of their ids, that are online but have not been heard of for longer than the timeout. A host
     * counts as heard of when it registered, came online, or sent its newest heartbeat.
     *
     * @param notBeforeUs when the coordinator began to listen: silence before that is its own
     */
    public static List<HostState> silentHosts(
            ControlReader control, TelemetryState telemetry, long nowUs, long timeoutMs, long notBeforeUs) {
        long timeoutUs = TimeUnit.MILLISECONDS.toMicros(timeoutMs);
        return control.hosts()
                .filter(HostState::isOnline)
                .filter(host -> nowUs - Math.max(notBeforeUs, heardOfAtUs(host, telemetry)) > timeoutUs)
                .sorted(Comparator.comparing(HostState::hostId))
                .toList();
    }

    private static long heardOfAtUs(HostState host, TelemetryState telemetry) {
        long heartbeatAtUs =
                telemetry.newest(host.hostId()).map(Heartbeat::reportedAtUs).orElse(0L);
        return Math.max(host.times().onlineSinceUs(), heartbeatAtUs);
    }
}
